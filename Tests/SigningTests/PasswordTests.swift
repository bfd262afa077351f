import Signing
import Testing

@Suite("Password hashes and encryption with passwords")
struct PasswordTests {
    @Test(
        "bcrypt gives the hash that others give for the same salt",
        arguments: [
            // From the vectors of crypt_blowfish, and of libxcrypt.
            (
                "U*U", "10410410410410410410410410410410", 5,
                "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
            ),
            (
                "abc", "71d79f8218a39259a7a29aabb2dbafc3", 4,
                "$2a$04$abcdefghijklmnopqrstuuCi15uRb1eH7NAlJ/TgeJertyknQpYn2"
            ),
            // From Helm 4.2.3's `bcrypt`.
            (
                "", "779979b3b20fc45e338ec228e09c48e4", 10,
                "$2a$10$b3j3q5GNvD2xhqGm2HvG3.CZft1LnticeW80Jgn9cDk6MWI2jO1BO"
            ),
        ])
    func bcrypt(password: String, salt: String, cost: Int, expected: String) throws {
        let salt = try #require(Hex.decode(salt))
        #expect(Bcrypt.hash(Array(password.utf8), salt: salt, cost: cost) == expected)
    }

    @Test("scrypt gives the keys of RFC 7914, section 12")
    func scrypt() {
        let key = Scrypt.key(
            password: Array("password".utf8), salt: Array("NaCl".utf8), cost: 1024, blockSize: 8, parallelism: 16,
            count: 64)
        #expect(
            key.map { Hex.encode($0) }
                == "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                + "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")
        let empty = Scrypt.key(password: [], salt: [], cost: 16, blockSize: 1, parallelism: 1, count: 64)
        #expect(empty.map { Hex.encode($0).hasPrefix("77d6576238657b203b19ca42c18a0497") } == true)
    }

    @Test("AES encrypts the vectors of SP 800-38A, F.2.5, and takes whole blocks only")
    func aes() throws {
        func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.decode(hex)) }
        let key = try bytes("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
        let vector = try bytes("000102030405060708090a0b0c0d0e0f")
        let text = try bytes("6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51")
        let encrypted = try bytes("f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d")
        #expect(AES256.encrypt(text, key: key, vector: vector) == encrypted)
        #expect(AES256.decrypt(encrypted, key: key, vector: vector) == text)
        #expect(AES256.decrypt(Array(encrypted.dropLast()), key: key, vector: vector) == nil)
        #expect(AES256.encrypt([], key: key, vector: vector) == [])
        #expect(AES256.encrypt(text, key: Array(key.dropLast()), vector: vector) == nil)
    }
}
