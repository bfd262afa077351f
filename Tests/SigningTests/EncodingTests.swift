import Signing
import TestSupport
import Testing

@Suite struct EncodingTests {
    @Test(
        "Base64 of RFC 4648 §10",
        arguments: [
            ("", "", ""), ("f", "Zg==", "Zg"), ("fo", "Zm8=", "Zm8"), ("foo", "Zm9v", "Zm9v"),
            ("foob", "Zm9vYg==", "Zm9vYg"), ("fooba", "Zm9vYmE=", "Zm9vYmE"), ("foobar", "Zm9vYmFy", "Zm9vYmFy"),
            ("\u{fb}\u{ff}", "w7vDvw==", "w7vDvw"), ("???>>>", "Pz8/Pj4+", "Pz8_Pj4-"),
        ])
    func base64(text: String, standard: String, url: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.encode(bytes) == standard)
        #expect(Base64.encode(bytes, alphabet: .url) == url)
        #expect(Base64.decode(standard) == bytes)
        #expect(Base64.decode(url, alphabet: .url) == bytes)
    }

    @Test(
        "What no encoder makes is refused as Base64",
        arguments: [
            "=", "==", "===", "====", "A", "A===", "Zg=", "Zg", "Zg===", "Zh==", "Zm9=", "Zm9v\n", " Zm9v", "Zm9v=",
            "Zm-_",
            "Zg==Zg==", "é===",
        ])
    func badBase64(text: String) {
        #expect(Base64.decode(text) == nil)
    }

    @Test(
        "Padding, other alphabets and unused bits are refused in the URL form",
        arguments: ["Zg==", "Zh", "A", "+/+/", "Zm9v "])
    func badURLBase64(text: String) {
        #expect(Base64.decode(text, alphabet: .url) == nil)
    }

    @Test("Any bytes come back from both encodings")
    func roundTrip() {
        var generator = SeededGenerator(seed: 11)
        for count in 0..<200 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(Hex.decode(Hex.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes)) == bytes)
            #expect(Base64.decode(Base64.encode(bytes, alphabet: .url), alphabet: .url) == bytes)
        }
    }

    @Test("Random text is either refused or is what its bytes are written as")
    func canonical() {
        var generator = SeededGenerator(seed: 12)
        let characters = Array("AZaz09+/-_= g".utf8)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...9, using: &generator)
            let text = String(
                decoding: (0..<count).map { _ in characters[Int.random(in: 0..<characters.count, using: &generator)] },
                as: UTF8.self)
            if let bytes = Base64.decode(text) { #expect(Base64.encode(bytes) == text) }
            if let bytes = Base64.decode(text, alphabet: .url) { #expect(Base64.encode(bytes, alphabet: .url) == text) }
        }
    }

    @Test("Hexadecimal digits of either case are read; anything else is not")
    func hex() {
        #expect(Hex.decode("00fFAb") == [0, 255, 0xab])
        #expect(Hex.decode("")?.isEmpty == true)
        for text in ["0", "0g", "0x00", " 00", "00\n", "００"] { #expect(Hex.decode(text) == nil) }
    }
}
