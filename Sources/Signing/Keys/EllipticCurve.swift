internal import COpenSSL

/// One of NIST's curves over prime fields (SP 800-186).
enum EllipticCurve: Sendable, CaseIterable {
    case p224, p256, p384, p521

    /// The curve of an encoded object identifier.
    init?(identifier: [UInt8]) {
        guard let curve = Self.allCases.first(where: { $0.identifier == identifier }) else { return nil }
        self = curve
    }

    var identifier: [UInt8] {
        switch self {
        case .p224: DER.identifier([1, 3, 132, 0, 33])
        case .p256: DER.identifier([1, 2, 840, 10_045, 3, 1, 7])
        case .p384: DER.identifier([1, 3, 132, 0, 34])
        case .p521: DER.identifier([1, 3, 132, 0, 35])
        }
    }

    /// ECDSA with the digest that goes with the curve.
    var signatureIdentifier: [UInt8] {
        switch self {
        case .p224, .p256: DER.identifier([1, 2, 840, 10_045, 4, 3, 2])
        case .p384: DER.identifier([1, 2, 840, 10_045, 4, 3, 3])
        case .p521: DER.identifier([1, 2, 840, 10_045, 4, 3, 4])
        }
    }

    /// The bytes of a coordinate, and of a secret.
    var byteCount: Int {
        switch self {
        case .p224: 28
        case .p256: 32
        case .p384: 48
        case .p521: 66
        }
    }

    /// The name of the digest, and how many bytes it has.
    var digest: (name: String, byteCount: Int) {
        switch self {
        case .p224, .p256: ("SHA256", 32)
        case .p384: ("SHA384", 48)
        case .p521: ("SHA512", 64)
        }
    }

    /// The number of points, and a multiple of the generator: libcrypto's group, lent.
    func withGroup<Result>(_ body: (_ group: OpaquePointer, _ order: BigNumber) -> Result) -> Result {
        let name =
            switch self {
            case .p224: NID_secp224r1
            case .p256: NID_X9_62_prime256v1
            case .p384: NID_secp384r1
            case .p521: NID_secp521r1
            }
        // These curves are built into every libcrypto that the package links against.
        guard let group = EC_GROUP_new_by_curve_name(name) else {
            preconditionFailure("libcrypto has no curve \(self)")
        }
        defer { EC_GROUP_free(group) }
        let order = BigNumber()
        order.withPointer { _ = BN_copy($0, EC_GROUP_get0_order(group)) }
        return body(group, order)
    }

    /// A multiple of the generator: its first coordinate, and the point as its two coordinates (SEC 1 §2.3.3).
    func multiple(_ factor: BigNumber) -> (x: BigNumber, point: [UInt8])? {
        withGroup { group, _ in
            guard let point = EC_POINT_new(group) else { return nil }
            defer { EC_POINT_clear_free(point) }
            let x = BigNumber()
            var bytes = [UInt8](repeating: 0, count: 1 + 2 * byteCount)
            return BigNumber.withContext { context -> (BigNumber, [UInt8])? in
                guard factor.withPointer({ EC_POINT_mul(group, point, $0, nil, nil, context) }) == 1,
                    x.withPointer({ EC_POINT_get_affine_coordinates(group, point, $0, nil, context) }) == 1,
                    EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, &bytes, bytes.count, context)
                        == bytes.count
                else { return nil }
                return (x, bytes)
            }
        }
    }

    /// The digest of a message.
    func hash(_ message: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: digest.byteCount)
        let function: OpaquePointer? =
            switch self {
            case .p224, .p256: EVP_sha256()
            case .p384: EVP_sha384()
            case .p521: EVP_sha512()
            }
        precondition(EVP_Digest(message, message.count, &bytes, nil, function, nil) == 1, "libcrypto has no digest")
        return bytes
    }

    /// HMAC with the curve's digest.
    func code(of message: [UInt8], key: [UInt8]) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: digest.byteCount)
        var count = 0
        let made = EVP_Q_mac(
            nil, "HMAC", nil, digest.name, nil, key, key.count, message, message.count, &bytes, bytes.count, &count)
        precondition(made != nil && count == bytes.count, "libcrypto has no HMAC")
        return bytes
    }
}
