import Base
import GoTemplate
import Sprig
import Testing

/// Expected results are those of Helm 4.2.3.
@Suite("Cryptographic and random functions of Sprig")
struct CryptoTests {
    @Test(
        "A template gives what it gives in Helm",
        arguments: [
            (
                #"{{ sha1sum "" }} {{ sha256sum "abc" }} {{ sha512sum "é" }}"#,
                "da39a3ee5e6b4b0d3255bfef95601890afd80709 ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad 9e2ad28633f24451bd4f3c1cb20586a21a44c3aeedbdc01b9cc8fa72917ea7bd689c82b8bf1fef89b911cf8cc46fa2c1ccc10087b2094fd4d3350ecd88526a2c"
            ),
            (#"{{ adler32sum "" }} {{ adler32sum "Wikipedia" }}"#, "1 300286872"),
            (
                #"{{ derivePassword 1 "long" "password" "user" "example.com" }} {{ derivePassword 2 "maximum" "" "é" "" }}"#,
                "ZedaFaxcZaso9* zPM7*^e@h7)T6ohdA*5("
            ),
            (
                #"{{ derivePassword 1 "pin" "p" "u" "s" }} {{ derivePassword 4294967295 "short" "p" "u" "s" }} {{ derivePassword 1 "no" "p" "u" "s" }}"#,
                "2461 Tev7 cannot find password template no"
            ),
            (
                #"{{ decryptAES "secretkey" "30tEfhuJSVRhpG97XCuWgz2okj7L8vQ1s6V9zVUPeDQ=" }}|{{ decryptAES "k" "" }}|{{ encryptAES "k" "" }}"#,
                "plaintext||"
            ),
            (
                #"{{ encryptAES "key" "some text" | decryptAES "key" }} {{ encryptAES (repeat 40 "k") (repeat 32 "é") | decryptAES (repeat 32 "k") | len }}"#,
                "some text 64"
            ),
            (
                #"{{ bcrypt (repeat 73 "a") }}|{{ htpasswd "a:b" "c" }}|{{ htpasswd "a" (repeat 73 "a") }}"#,
                "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes|invalid username: a:b|a:failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes"
            ),
            (
                #"{{ genPrivateKey "foo" }}|{{ getHostByName "localhost" }}|{{ randAlphaNum 0 }}{{ randAlpha -5 }}{{ shuffle "" }}"#,
                "Unknown type foo||"
            ),
            (
                #"{{ regexMatch "^[A-Za-z0-9]{40}$" (randAlphaNum 40) }} {{ regexMatch "^[A-Za-z]{40}$" (randAlpha 40) }} {{ regexMatch "^[0-9]{40}$" (randNumeric 40) }} {{ regexMatch "^[ -~]{40}$" (randAscii 40) }}"#,
                "true true true true"
            ),
            (
                #"{{ regexMatch "^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$" uuidv4 }} {{ randBytes 5 | b64dec | len }} {{ randInt 3 4 }} {{ randInt -4 -3 }} {{ shuffle "aab" | splitList "" | sortAlpha | join "" }}"#,
                "true 5 3 -4 aab"
            ),
            (
                #"{{ $c := genCA "x" 3 }}{{ typeOf $c }} {{ kindOf $c }} {{ hasPrefix "-----BEGIN CERTIFICATE-----\n" $c.Cert }} {{ hasSuffix "-----END RSA PRIVATE KEY-----\n" $c.Key }} {{ $d := buildCustomCert (b64enc $c.Cert) (b64enc $c.Key) }}{{ eq $c.Cert $d.Cert }} {{ eq $c.Key $d.Key }}"#,
                "sprig.certificate struct true true true true"
            ),
        ] as [(String, String)])
    func results(template: String, expected: String) throws {
        #expect(try render(template) == expected)
    }

    @Test(
        "What cannot be done is refused in Helm's words",
        arguments: [
            ("{{ randInt 5 5 }}", "invalid argument to Intn"),
            ("{{ randBytes -1 }}", "runtime error: makeslice: len out of range"),
            (#"{{ decryptAES "k" "x" }}"#, "illegal base64 data at input byte 0"),
            (#"{{ decryptAES "k" "AAAA" }}"#, "runtime error: slice bounds out of range [:16] with capacity 3"),
            (#"{{ decryptAES "k" "AAAAAAAAAAAAAAAAAAAAAA==" }}"#, "runtime error: index out of range [-1]"),
            (#"{{ decryptAES "k" "AAAAAAAAAAAAAAAAAAAAAAAA" }}"#, "crypto/cipher: input not full blocks"),
            (
                #"{{ decryptAES "k" "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=" }}"#,
                "runtime error: slice bounds out of range [:-19]"
            ),
            (#"{{ genCAWithKey "x" 3 "nope" }}"#, "parsing private key: no PEM data in input"),
            (#"{{ genSelfSignedCert "x" (list 3) nil 3 }}"#, "error parsing ip: 3 is not a string"),
            (#"{{ genSelfSignedCert "x" (list "1.2.3") nil 3 }}"#, "error parsing ip: 1.2.3"),
            (
                #"{{ genSelfSignedCert "x" nil (list 3.5) 3 }}"#,
                "error processing alternate dns name: 3.5 is not a string"
            ),
            (
                #"{{ genSelfSignedCert "x" nil (list "é") 3 }}"#,
                #"error creating certificate: x509: "é" cannot be encoded as an IA5String"#
            ),
            (#"{{ buildCustomCert "!" "" }}"#, "unable to decode base64 certificate"),
            (#"{{ buildCustomCert "" "!" }}"#, "unable to decode base64 private key"),
            (#"{{ buildCustomCert "" "" }}"#, "unable to decode certificate"),
            (
                #"{{ buildCustomCert (b64enc "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") "" }}"#,
                "error parsing certificate: decodedCert.Bytes: x509: malformed certificate"
            ),
            (
                #"{{ buildCustomCert (b64enc (genCA "x" 1).Cert) (b64enc "x") }}"#,
                "error parsing private key: no PEM data in input"
            ),
            (
                #"{{ $k := buildCustomCert (b64enc (genCA "a" 3).Cert) (b64enc (genCA "b" 3).Key) }}{{ genSignedCert "x" nil nil 3 $k }}"#,
                "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey"
            ),
        ] as [(String, String)])
    func refuses(template: String, message: String) {
        #expect { try render(template) } throws: { "\($0)".contains(message) }
    }
}

@Suite("Randomness of templates")
struct RandomnessTests {
    private func draw(
        _ template: String, key: [UInt8] = [1], application: String = "app", chart: String = "chart", now: Int64 = 0
    ) throws -> (output: String, source: KeyedRandom) {
        let source = KeyedRandom(key: Redacted(key), application: application, chart: chart)
        let environment = SprigEnvironment(now: { GoTime(unixSeconds: now) }, random: source)
        return (try render(template, environment: environment), source)
    }

    private let drawing = """
        {{ randAlphaNum 20 }} {{ randAscii 9 }} {{ randBytes 9 }} {{ randInt 0 1000000 }} {{ uuidv4 }}
        {{ shuffle "abcdefghijklmnopqrstuvwxyz" }} {{ encryptAES "k" "text" }}
        {{ genPrivateKey "ecdsa" }}{{ genPrivateKey "ed25519" }}{{ genCAWithKey "x" 3 (genPrivateKey "ed25519") }}
        """

    @Test("The same key, application, chart and templates give the same bytes")
    func repeatable() throws {
        let first = try draw(drawing)
        #expect(try draw(drawing).output == first.output)
        #expect(try draw(drawing, key: [2]).output != first.output)
        #expect(try draw("{{ uuidv4 }}", application: "b").output != draw("{{ uuidv4 }}").output)
        #expect(try draw("{{ uuidv4 }}", chart: "b").output != draw("{{ uuidv4 }}").output)
        // Lengths are part of what is hashed: no two pairs of names run into each other.
        #expect(
            try draw("{{ uuidv4 }}", application: "ab", chart: "c").output
                != draw("{{ uuidv4 }}", application: "a", chart: "bc").output)
    }

    @Test("Certificates and their keys are repeatable; another time changes their life and serial number, not the key")
    func certificates() throws {
        let template = """
            {{ $ca := genCA "ca" 30 }}{{ $c := genSignedCert "c" nil (list "a.example") 30 $ca }}\
            {{ $c.Key }}|{{ $c.Cert }}|{{ $ca.Key }}
            """
        let first = try draw(template).output.split(separator: "|")
        #expect(try draw(template).output.split(separator: "|") == first)
        let later = try draw(template, now: 86_400).output.split(separator: "|")
        #expect(later[0] == first[0] && later[2] == first[2])
        #expect(later[1] != first[1])
    }

    @Test("Each execution of a call draws anew, and calls elsewhere do not change what it draws")
    func callSites() throws {
        let loop = try draw("{{ range list 1 2 3 4 }}{{ uuidv4 }} {{ end }}").output.split(separator: " ")
        #expect(Set(loop).count == 4)
        let alone = try draw("\n{{ uuidv4 }}").output
        #expect(try draw("{{ $x := randAlphaNum 9 }}\n{{ uuidv4 }}").output == alone)
        let twice = try draw("{{ uuidv4 }} {{ uuidv4 }}").output.split(separator: " ")
        #expect(twice[0] != twice[1])
    }

    @Test("Each file has its own bytes, which do not depend on what other files draw")
    func files() throws {
        func texts(_ calls: [(file: String, count: Int)]) -> [String: [[UInt8]]] {
            let source = KeyedRandom(key: Redacted([1]), application: "app", chart: "chart")
            return calls.reduce(into: [:]) { texts, call in
                source.begin(file: call.file)
                texts[call.file] = (0..<call.count).map { _ in source.bytes(8, for: "a helper") }
            }
        }
        let some = texts([("a", 2), ("b", 1)])
        let more = texts([("0", 1), ("a", 3), ("b", 1)])
        #expect(some["b"] == more["b"] && some["a"] == more["a"]?.dropLast())
        #expect(Set(more.values.joined()).count == 5)
    }

    @Test("The source says where it was used, and nothing of what was drawn")
    func usage() throws {
        #expect(try !draw("{{ now }}{{ sha256sum \"x\" }}{{ genPrivateKey \"no\" }}{{ randAlpha 0 }}").source.wasUsed)
        let source = try draw("\n{{ uuidv4 }}{{ uuidv4 }}\n{{ htpasswd \"user\" \"secret\" }}").source
        #expect(source.wasUsed)
        #expect(
            source.callSites == ["htpasswd at test, line 3, in test", "uuidv4 at test, line 2, in test"])
    }

    @Test("The system's randomness differs from call to call")
    func system() throws {
        #expect(try render("{{ uuidv4 }}") != render("{{ uuidv4 }}"))
    }

    @Test("Text that is encrypted at the same place with the same key does not share its vector with another")
    func vectors() throws {
        let one = try draw(#"{{ encryptAES "k" "aaaaaaaaaaaaaaaaaaaa" }}"#).output
        let two = try draw(#"{{ encryptAES "k" "aaaaaaaaaaaaaaaaaaab" }}"#).output
        #expect(one.prefix(20) != two.prefix(20))
    }

    @Test("A huge request is refused instead of filling the memory")
    func limits() {
        for template in ["{{ randAlphaNum 9000000000000 }}", "{{ randBytes 9000000000000 }}"] {
            #expect(throws: (any Error).self) { try render(template) }
        }
    }

    @Test("Numbers are spread over their whole range")
    func numbers() throws {
        let text = try draw("{{ range until 300 }}{{ randInt -2 3 }} {{ end }}").output
        #expect(Set(text.split(separator: " ")) == ["-2", "-1", "0", "1", "2"])
    }
}
