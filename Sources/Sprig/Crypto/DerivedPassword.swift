import Base
import GoTemplate
import Signing

/// The passwords of the Master Password algorithm, version 0, as sprig's `derivePassword` makes them: from one password, a
/// user's name, a site and a counter, in the shape that a template of character classes gives.
enum DerivedPassword {
    private static let seed = "com.lyndir.masterpassword"

    /// The shapes of each type of password; a letter stands for a class of characters.
    private static let shapes: [String: [String]] = [
        "maximum": ["anoxxxxxxxxxxxxxxxxx", "axxxxxxxxxxxxxxxxxno"],
        "long": [
            "CvcvnoCvcvCvcv", "CvcvCvcvnoCvcv", "CvcvCvcvCvcvno", "CvccnoCvcvCvcv", "CvccCvcvnoCvcv", "CvccCvcvCvcvno",
            "CvcvnoCvccCvcv", "CvcvCvccnoCvcv", "CvcvCvccCvcvno", "CvcvnoCvcvCvcc", "CvcvCvcvnoCvcc", "CvcvCvcvCvccno",
            "CvccnoCvccCvcv", "CvccCvccnoCvcv", "CvccCvccCvcvno", "CvcvnoCvccCvcc", "CvcvCvccnoCvcc", "CvcvCvccCvccno",
            "CvccnoCvcvCvcc", "CvccCvcvnoCvcc", "CvccCvcvCvccno",
        ],
        "medium": ["CvcnoCvc", "CvcCvcno"],
        "short": ["Cvcn"],
        "basic": ["aaanaaan", "aannaaan", "aaannaaa"],
        "pin": ["nnnn"],
    ]

    private static func characters(of kind: Character) -> [UInt8] {
        let (upperVowels, lowerVowels) = ("AEIOU", "aeiou")
        let (upper, lower) = ("BCDFGHJKLMNPQRSTVWXYZ", "bcdfghjklmnpqrstvwxyz")
        let text =
            switch kind {
            case "V": upperVowels
            case "C": upper
            case "v": lowerVowels
            case "c": lower
            case "A": upperVowels + upper
            case "a": upperVowels + lowerVowels + upper + lower
            case "n": "0123456789"
            case "o": "@&%?,=[]_:-+*$#!'^~;()/."
            default: upperVowels + lowerVowels + upper + lower + "0123456789!@#$%^&*()"
            }
        return Array(text.utf8)
    }

    /// The password, or what sprig says instead of one.
    static func text(
        counter: UInt32, type: ByteString, password: [UInt8], user: [UInt8], site: [UInt8]
    ) -> ByteString {
        guard let shapes = shapes[type.description] else {
            return ByteString(Array("cannot find password template ".utf8) + type.bytes)
        }
        func framed(_ bytes: [UInt8]) -> [UInt8] { bigEndian(UInt32(truncatingIfNeeded: bytes.count)) + bytes }
        let start = Array(seed.utf8)
        let key = Scrypt.key(
            password: password, salt: start + framed(user), cost: 32_768, blockSize: 8, parallelism: 2, count: 64)
        guard let key else { return "failed to derive password" }
        let bytes = HMAC.code(.sha256, of: start + framed(site) + bigEndian(counter), key: Redacted(key))
        let shape = shapes[Int(bytes[0]) % shapes.count]
        return ByteString(
            zip(shape, bytes.dropFirst()).map { kind, byte in
                let characters = characters(of: kind)
                return characters[Int(byte) % characters.count]
            })
    }

    private static func bigEndian(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }
}
