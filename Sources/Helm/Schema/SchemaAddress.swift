import GoTemplate
import Sprig

/// Where a schema stands: the address of its document, and a JSON pointer in it.
struct SchemaAddress: Sendable, Hashable {
    /// The document's address.
    var url: ByteString
    /// The pointer, with `~0` and `~1` in it; empty for the document itself.
    var pointer: ByteString

    /// The parts before and after the first `#`.
    static func split(_ text: ByteString) -> (address: ByteString, fragment: ByteString) {
        guard let hash = text.bytes.firstIndex(of: UInt8(ascii: "#")) else { return (text, "") }
        return (ByteString(text.bytes[..<hash]), ByteString(text.bytes[(hash + 1)...]))
    }

    /// The parts before and after the first `#`, the second one unescaped.
    static func splitUnescaping(_ text: ByteString) throws(HelmError) -> (address: ByteString, fragment: ByteString) {
        let (address, fragment) = split(text)
        do {
            return (address, ByteString(try URLEscaping.unescape(fragment.bytes[...], for: .pathSegment)))
        } catch {
            throw HelmError("error in parsing \(GoQuoting.quote(text.bytes)): \(error.message)")
        }
    }

    /// The address and fragment that `reference` means in a document at `base`.
    static func join(
        _ base: ByteString, _ reference: ByteString
    ) throws(HelmError) -> (address: ByteString, fragment: ByteString) {
        let baseURL = try parse(base)
        let (address, fragment) = try splitUnescaping(reference)
        let url = try parse(address)
        var resolved = baseURL.resolving(url)
        if !url.isAbsolute, !baseURL.opaque.isEmpty { resolved.opaque = baseURL.opaque }
        return (ByteString(resolved.text), fragment)
    }

    private static func parse(_ text: ByteString) throws(HelmError) -> GoURL {
        do {
            return try GoURL(text.bytes)
        } catch {
            throw HelmError("error in parsing \(GoQuoting.quote(text.bytes)): \(error.message)")
        }
    }

    /// The address of a value below this one.
    func appending(_ tokens: ByteString...) -> SchemaAddress {
        var bytes = pointer.bytes
        for token in tokens {
            bytes.append(UInt8(ascii: "/"))
            Self.escape(token, to: &bytes)
        }
        return SchemaAddress(url: url, pointer: ByteString(bytes))
    }

    /// Appends a key or an index as it stands in a pointer.
    static func escape(_ token: ByteString, to bytes: inout [UInt8]) {
        for byte in token.bytes {
            switch byte {
            case UInt8(ascii: "~"): bytes += "~0".utf8
            case UInt8(ascii: "/"): bytes += "~1".utf8
            default: bytes.append(byte)
            }
        }
    }

    /// Takes the escapes out of a part of a pointer; `nil` if it has a bad one.
    static func unescape(_ token: some Sequence<UInt8>) -> ByteString? {
        var bytes: [UInt8] = []
        var isEscape = false
        for byte in token {
            switch (isEscape, byte) {
            case (true, UInt8(ascii: "0")): bytes.append(UInt8(ascii: "~"))
            case (true, UInt8(ascii: "1")): bytes.append(UInt8(ascii: "/"))
            case (true, _): return nil
            case (false, UInt8(ascii: "~")):
                isEscape = true
                continue
            case (false, _): bytes.append(byte)
            }
            isEscape = false
        }
        return isEscape ? nil : ByteString(bytes)
    }

    /// The value that stands here in `document`.
    func lookup(in document: SchemaValue) throws(HelmError) -> SchemaValue {
        var value = document
        for token in pointer.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst() {
            guard let key = Self.unescape(token) else {
                throw HelmError("invalid json-pointer \(GoQuoting.quote(text.utf8))")
            }
            switch value {
            case .object(let entries):
                if let next = entries[key] {
                    value = next
                    continue
                }
            case .array(let items):
                if let index = Int(key.description), items.indices.contains(index) {
                    value = items[index]
                    continue
                }
            default: break
            }
            throw HelmError("json-pointer in \(GoQuoting.quote(text.utf8)) not found")
        }
        return value
    }

    /// `URL#POINTER`.
    var text: String { Self.text(url, fragment: pointer) }

    /// An address with a fragment, which is escaped as in a URL.
    static func text(_ url: ByteString, fragment: ByteString) -> String {
        let parts = fragment.bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let escaped = parts.map { String(decoding: URLEscaping.escape(Array($0), for: .pathSegment), as: UTF8.self) }
        return "\(url)#" + escaped.joined(separator: "/")
    }
}
