/// Unicode space in bytes, as Go's `unicode.IsSpace` knows it.
package enum UTF8Space {
    /// Whether there is nothing but space.
    static func isOnlySpace(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let (scalar, length) = GoUnicode.decode(bytes, at: index)
                guard isSpace(scalar) else { return false }
                index += length
            }
            return true
        }
    }

    /// `unicode.IsSpace`.
    package static func isSpace(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000: true
        default: false
        }
    }
}
