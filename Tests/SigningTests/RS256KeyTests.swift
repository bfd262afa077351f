import Base
import Signing
import Testing

/// Keys made for these tests only; the expected signature was made from the same key by the `openssl` program.
@Suite struct RS256KeyTests {
    static let pkcs1 = """
        -----BEGIN RSA PRIVATE KEY-----
        MIIEpAIBAAKCAQEA6zzAv2YvAgXmSdQRDNzK0zEa4JE88OrlcIB3sAyKL+vipJ5Q
        W1CA2ZbmHBx7E6JkRlf/NoVLodzXopUbQdtyIWv/B/gGhQ/W6ko1wAyl1GTCQnbI
        Ml74a9AInHkahT8Kx5bTZwl+yEkA5e/NxO3RcvruVc+O5Z4NfnekO8xv1HYWnyjY
        MeK6QkU8nqFT9YqilSA3jRdjwCgwi0iYxxjsiZ5eU5WB8w7dUwc01GeTa/CHuhpk
        q1hgYiKDU4urjwiMuyXqOHltWyGZ68BDuxlBLh0RYkrBZefBgRg5bci91JDVW+Kd
        Y/4n1lnsKtPPa7CrgrDdOIh7iO/KEI2kTWWKMQIDAQABAoIBACKlqMCywjW1Z2fJ
        rlaLUUGt4obfnW7hNLikk1GrZycLwoP7NVwIYrypocF+Mw/UmURVwvyQFsWuYKxM
        8zN4qOS3TVwqcdC4toTSN/x4tcFaCIAAPW2og0UN4lbO7NMMp//MUogYjpiH+B6Q
        er7d8D1+gWAY2V6EhaRHkY76hiDFQ4rYlhWPXWodBEfoVIZ+Dr3NWfqw+gRFG/BG
        AFxrae8RafvNsfkxQ4mit/hyqeRNtPEAr+aJD2XVwVKKRH3uPfS+gUyH0q0edXe7
        9EJMG81ShsNo6CZ+aMA39kTY6GRCofj8Kr9cZOjUiBv8SAoNQprsULiTKfjOA91O
        b+jBxIkCgYEA+Knb9D7Dc7WmLAXx2K2Tb0661xmD03MVw9fk4rmZVwkkLRS9Lh1E
        wLKWV8LxwhoPJxawAdPaOHG87GDqeDHttU+65aEF6yyTVvQbgu0CR/eU1uAxF1Rc
        xp13yeYThmqoJcuwixU+4KVQ2uRXVHfMgLQH19Ha3xzBD/+/G4Zx6JsCgYEA8i18
        iHuveMtS2afJTTx5r+SQ14fHIy122I1cF3Hp2pFhN4Z18JrPGJtlIkr6Bofw8F1A
        GubQcbJ7yJ94XbQy1lmsB22tWIA/BLnUR32UU9wamv5ws2b2KcwcK6ZaUnO2V6oh
        LQAbsDfgAWbnBiUG7Ynbi2XVIXil15fGGoqLhyMCgYBj/lo2465RL3C9Lz7LtTEe
        h3hW2ynJs/PCp2ShT6U7/K8Rec+BZb+qBaazb+8r8LK7M0Jf2cNdA0/HdkmTP/Cp
        AoDTqmbo5Snyw4L0qT5LlmHB7rGPAhu0usna5KxhVy561GgP5eE9EP1sqHn9u5b/
        AmZNAVSUd8mjF2LQPMY9lQKBgQDEOSDXQUhLGot1ueJ8R0zdvNezGtu6YAMUsWz1
        viHaK8NWhwcWvYihin9mStPM6ObLCvN/GJe6GAD97GBNpE0wqpWdqzsyIy9sd9lN
        V64QSJ3yCcltQzafZTdKEs7KUeFjpICfAqBspslEuYjkzKmRXArcJtWK+kN9rQch
        yDIHewKBgQDXzzoCOEBATsOppMGIX+Ib+MkhxPXL75B1nwBkJ9CppCrBq5zSXFWW
        kJ6vktSVJjc33+EFFCl/nCq8dCWZUT1Amex1LPuvjOocggO9UweMRdneZIp6T2rq
        tq2dFKKCJ0R3inQnSkZGPhxlxVwpIhEw5zX3C0VgVmCyJgIBQ3X71Q==
        -----END RSA PRIVATE KEY-----
        """

    static let pkcs8 = """
        -----BEGIN PRIVATE KEY-----
        MIIEvgIBADANBgkqhkiG9w0BAQEFAASCBKgwggSkAgEAAoIBAQDrPMC/Zi8CBeZJ
        1BEM3MrTMRrgkTzw6uVwgHewDIov6+KknlBbUIDZluYcHHsTomRGV/82hUuh3Nei
        lRtB23Iha/8H+AaFD9bqSjXADKXUZMJCdsgyXvhr0AiceRqFPwrHltNnCX7ISQDl
        783E7dFy+u5Vz47lng1+d6Q7zG/UdhafKNgx4rpCRTyeoVP1iqKVIDeNF2PAKDCL
        SJjHGOyJnl5TlYHzDt1TBzTUZ5Nr8Ie6GmSrWGBiIoNTi6uPCIy7Jeo4eW1bIZnr
        wEO7GUEuHRFiSsFl58GBGDltyL3UkNVb4p1j/ifWWewq089rsKuCsN04iHuI78oQ
        jaRNZYoxAgMBAAECggEAIqWowLLCNbVnZ8muVotRQa3iht+dbuE0uKSTUatnJwvC
        g/s1XAhivKmhwX4zD9SZRFXC/JAWxa5grEzzM3io5LdNXCpx0Li2hNI3/Hi1wVoI
        gAA9baiDRQ3iVs7s0wyn/8xSiBiOmIf4HpB6vt3wPX6BYBjZXoSFpEeRjvqGIMVD
        itiWFY9dah0ER+hUhn4Ovc1Z+rD6BEUb8EYAXGtp7xFp+82x+TFDiaK3+HKp5E20
        8QCv5okPZdXBUopEfe499L6BTIfSrR51d7v0QkwbzVKGw2joJn5owDf2RNjoZEKh
        +Pwqv1xk6NSIG/xICg1CmuxQuJMp+M4D3U5v6MHEiQKBgQD4qdv0PsNztaYsBfHY
        rZNvTrrXGYPTcxXD1+TiuZlXCSQtFL0uHUTAspZXwvHCGg8nFrAB09o4cbzsYOp4
        Me21T7rloQXrLJNW9BuC7QJH95TW4DEXVFzGnXfJ5hOGaqgly7CLFT7gpVDa5FdU
        d8yAtAfX0drfHMEP/78bhnHomwKBgQDyLXyIe694y1LZp8lNPHmv5JDXh8cjLXbY
        jVwXcenakWE3hnXwms8Ym2UiSvoGh/DwXUAa5tBxsnvIn3hdtDLWWawHba1YgD8E
        udRHfZRT3Bqa/nCzZvYpzBwrplpSc7ZXqiEtABuwN+ABZucGJQbtiduLZdUheKXX
        l8YaiouHIwKBgGP+WjbjrlEvcL0vPsu1MR6HeFbbKcmz88KnZKFPpTv8rxF5z4Fl
        v6oFprNv7yvwsrszQl/Zw10DT8d2SZM/8KkCgNOqZujlKfLDgvSpPkuWYcHusY8C
        G7S6ydrkrGFXLnrUaA/l4T0Q/Wyoef27lv8CZk0BVJR3yaMXYtA8xj2VAoGBAMQ5
        INdBSEsai3W54nxHTN2817Ma27pgAxSxbPW+Idorw1aHBxa9iKGKf2ZK08zo5ssK
        838Yl7oYAP3sYE2kTTCqlZ2rOzIjL2x32U1XrhBInfIJyW1DNp9lN0oSzspR4WOk
        gJ8CoGymyUS5iOTMqZFcCtwm1Yr6Q32tByHIMgd7AoGBANfPOgI4QEBOw6mkwYhf
        4hv4ySHE9cvvkHWfAGQn0KmkKsGrnNJcVZaQnq+S1JUmNzff4QUUKX+cKrx0JZlR
        PUCZ7HUs+6+M6hyCA71TB4xF2d5kinpPauq2rZ0UooInRHeKdCdKRkY+HGXFXCki
        ETDnNfcLRWBWYLImAgFDdfvV
        -----END PRIVATE KEY-----
        """

    static let short = """
        -----BEGIN PRIVATE KEY-----
        MIICdgIBADANBgkqhkiG9w0BAQEFAASCAmAwggJcAgEAAoGBAL7hEfgoYIECDC5g
        LMHMgNRB1rcFJhwV/XRlfkDPfwGBA6LkGmPXLgwhs5YJiQK4KhVhhSuO2vPIEWJw
        dm4qomEBHaYr9TYV/aaSzz9XwIdZCdt9EWi18VyXSUdSEjTtSDOSPMk3i6rkwM+1
        gygiUtMd32ZawYphUWHV80WR/1inAgMBAAECgYBme8s9FNizi1jk8Wg2aUlmLS9O
        Nqp+e+QIQZHm1EFZml5Mb/InVtn3U4TrcpUoa57UufZZK6stJmcHFmDPx35EbX+T
        tYzQkeXpe2zKpvupVdQuinHdeHWnNDMjM48FOPtdhwqTi2+avKnVShh8TysvM/Nf
        VZuv+5FNFQKh2zROcQJBAPv0BeoikALMkTaflKJOGTjpj2efIwQrNwsYDKf2rvXY
        CMPOO8rAcMS3l9LhqNB8yZKkKJW1xQ3NVqLPF1yeFxkCQQDB8eyGPK4DuH96ElTw
        yHHxB1UjGXCnRHUkSEgy70LjINFd40DK/q1yHs/kGiSA0S6PaRxW3fBM3S9GupQu
        kaW/AkEA82gydpnhavLar1zIKW0t7M+nXUJef96IFM2tHG+zY4rMHO6W0S/NQh7k
        LDUZ9CE6U9MH6mpq7wSbWDqdpTqNsQJAHZ9v+wjlo1fY0LJgGu7iyGfQTy4hkMra
        AZKwxGbbFon6sJZ3XQoNP/MI2dRMYwiQTgNF+tanT3YxNGJnI73HTQJAevLkRfz4
        jVe1tb6CMSg/YWLUy0qFzLn4DNPn8+mPeo+x1aypkI6Gi2M9BWRKN5XK74JvQyLR
        fxpN7ucM6+SSiA==
        -----END PRIVATE KEY-----
        """

    static let ed25519 = """
        -----BEGIN PRIVATE KEY-----
        MC4CAQAwBQYDK2VwBCIEII2XH39Le/2EcgSXqov6KkIzMe9jIIwshU0H2YKSNQN0
        -----END PRIVATE KEY-----
        """

    static let encrypted = """
        -----BEGIN RSA PRIVATE KEY-----
        Proc-Type: 4,ENCRYPTED
        DEK-Info: AES-128-CBC,CD111A9245CC168036CA0FA97A6315E8

        CmdZvMMbCnS3bpUZwLTrMslP2Md4jm14clYbKn9ntlVqTdDDX/C+LPYXB1x/bqED
        nVmXG0AQw/szpGNk3Xteke0ju4lnGTLfxcJaDMlYxeEETsbGdsK8aG2JMlJLN82w
        6mbHsi/18t8n7Fn9YBfPA2zv3o0AGP1UoqkAD3P5vsIVudDcEk8sx4sU3xCm8FgP
        SDo8RAk6tn1p9xTJJnnmSQ5IyQvCx2EP9sraGEXkQBfKomAQ2gdjatTi7YjiplUs
        SXqXpoi+Td9o7i6oY0XNJk9+OJBKzEToxlZr/2lixGhhUGHf2wHAkNy1zhaAvQY5
        YuFKdWAnUCQFZq4mh0sHL9c7QZga4x6jWMKfKj3V8IPYIz2hY2E0Djiri2TAf4cz
        U92eScCiipjGnybrsO7Q9Nsie1wJxsvcEKgxWKhB+zAohezFIh9821uDc/SAozyD
        NdBKDDS7wC+0rCLw3aym0yXIJRJg+THKYhH8gG4oJSnNO9H/TmZIQ1SM9ni3MUo2
        Q1FJOtmAImqr5MjI4Zhg1rhMSQgs6hN3qZuvTPAvV0MAtgCL96qINqpFa15dOF/v
        xxuva3thCLjP/bB1YVEwlzhYeux+0cHJpSGUpDWml9Anx2QwgoY+LrgVJ8FVP7y+
        7hRryZX2kaOFgP2l/3NHcSB1pD+x7tv9hveKC4mCvaHMKJAktr/eOHiKz9++M5gf
        1HdbKfF3pyCsJEqJOvIDa1igbQ7ZJOn5xXqeFl1BZEm5EpKUYeGcNaVwuxpOnS2Y
        pdJxYOjh0DNqbQIx+NVa9KzaL6tQA++O0xJJfweGmUTTxo/7Mph+imHUsohkBXUs
        QO0JFJ3q4APMzf731pVnyxXZN4ekA7b0l1plXGc4Trsg4ydbt0MbGUNKOaRGIkJe
        1120wFtNzKRp3p9uWyl13/4dhADAkBTvuv7NT3Z10t/t3QjJJln1PXAoKVebEqtf
        J6+TDDgGP4vAJGevQMZTh7XgqsnK/q2RTwgXghvcValsMWVG+JkOZkD5ybw4E0dG
        oF0yjwXJVDCB8BiewJlm1CHDjow/d1UaDqwQ1a+wo3q6YWy8sWKeo5IVN3dtF0hg
        sLC00wjUP3zXc17MNgf9SrpKZAZrxwR1oH0F1V1HRPp4hXWgIzAOTUZPBA1WuYXW
        XeJIx0apCJhKx8XAd069N/AFczVf6kG9fCiOuuhtUwYmBucf0SNWguV8ELBJZHZ3
        QNH/se/VLLo9e7AQIK4z+7nK2Yd82UC1U87/dr1GRFE00pk99vzt2NQamVVnoWMu
        ud05dxEmtQPqc/n5JbAYTm+BpLkbZkAxDyjJboFnAdoOILhaazLLX+I5C2jHCUSH
        gWhidFrgI8YSGMvHmeekN5wulSIf/HQeCZKmOv0MR9Tnt6FHqhBug7MTzoBTd13H
        Qy6VxC+3EPmPO22A+tbAhZl9thvoFienYUxWqpfTnA6rSmsa78ICti1ACGkYWkua
        ELb6QZpZwKq+hQkYeRigs9gwHjGkZG2zavll+w9TzmqRrzUW5XJG5zYmqxEleWfb
        AuAU+BaP2oyZ3m4FUjvKOlcJwD7/zUoX7tO/+fHfQ9LVMberDVZ4qyvKBobi2H0d
        -----END RSA PRIVATE KEY-----
        """

    /// PKCS#1 v1.5 signatures have no random part, so one message has one signature.
    static let signature =
        "b609f59a4a25682b62e8fd4c412b299910cb5720627d9cebf9d8a48e5be804d1e9a8dd44ac4090457ab04b1f4434b901"
        + "04633548cc1a119d82352b55512e926be21e62626a4fe74e596c8ad5364683bde5e5eba7d1dbd4ab777af67eadfa2a36"
        + "ce775382005081323a1a58ff491960e20cd6f3ae0a4044384a2570d5044df671d1dd52459f9aa54af458e1655c03e972"
        + "71a7e0a869423a2bc8d306c8e7b140302e04870d417c4ad0e051e055db5823650f144ec5da0c3f8c9eab1510bec45b62"
        + "46cf97af4d0b458f4ae9bff8df00fe15666e22d483c89b47787a67861f2cdbbe15d347d4b76bb5c8b05a5f11d08e1d95"
        + "5b6d64008e55fa086e1b57527b5de02a"

    @Test("Both PEM forms of a key make the known signature", arguments: [pkcs1, pkcs8, pkcs1 + "\n"])
    func sign(pem: String) throws {
        let key = try RS256Key(pem: Redacted(Array(pem.utf8)))
        #expect(Hex.encode(try key.sign(Array("a message to sign".utf8))) == Self.signature)
    }

    @Test("An App token has integer claims around now and three unpadded parts")
    func appToken() throws {
        let key = try RS256Key(pem: Redacted(Array(Self.pkcs8.utf8)))
        let token = try key.appToken(issuer: "Iv23.abc", now: 1_795_555_555).reveal()
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        try #require(parts.count == 3)
        let decoded = try parts.map { try #require(Base64.decode($0, alphabet: .url)) }
        #expect(String(decoding: decoded[0], as: UTF8.self) == #"{"alg":"RS256","typ":"JWT"}"#)
        #expect(
            String(decoding: decoded[1], as: UTF8.self)
                == #"{"iat":1795555495,"exp":1795556095,"iss":"Iv23.abc"}"#)
        #expect(decoded[2] == (try key.sign(Array("\(parts[0]).\(parts[1])".utf8))))
    }

    @Test("An issuer that would break out of its JSON string is refused", arguments: ["", "1\",\"x\":\"", "a b", "ä"])
    func badIssuer(issuer: String) throws {
        let key = try RS256Key(pem: Redacted(Array(Self.pkcs8.utf8)))
        #expect(throws: RS256Key.Failure.badIssuer) { try key.appToken(issuer: issuer, now: 0) }
    }

    @Test(
        "What is no usable key is refused with its reason",
        arguments: [
            (short, RS256Key.Failure.tooShort(bits: 1024)), (ed25519, .notRSA), (encrypted, .unreadable),
            ("", .unreadable), ("not a key", .unreadable), (String(pkcs1.prefix(400)), .unreadable),
        ])
    func refused(pem: String, failure: RS256Key.Failure) {
        #expect(throws: failure) { try RS256Key(pem: Redacted(Array(pem.utf8))) }
    }

    @Test("Text forms of a key show nothing of it")
    func redacted() throws {
        let key = try RS256Key(pem: Redacted(Array(Self.pkcs1.utf8)))
        #expect(String(describing: key).contains("•••"))
        #expect(String(reflecting: key).contains("•••"))
    }
}
