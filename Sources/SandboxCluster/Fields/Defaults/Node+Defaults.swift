import Manifests

extension Node {
    /// Sets a field that is absent or null.
    mutating func setDefault(_ key: String, _ value: Node) {
        if let present = self[key], !present.isNull { return }
        self[key] = value
    }

    /// Changes the value at a path, if there is one.
    mutating func edit(_ path: String..., change: (inout Node) -> Void) { edit(path[...], change) }

    private mutating func edit(_ path: ArraySlice<String>, _ change: (inout Node) -> Void) {
        guard let key = path.first else { return change(&self) }
        guard var value = self[key], !value.isNull else { return }
        value.edit(path.dropFirst(), change)
        self[key] = value
    }

    /// Changes each item of the list at a path, if there is one.
    mutating func editItems(_ path: String..., change: (inout Node) -> Void) {
        edit(path[...]) { list in
            guard var items = list.sequence else { return }
            for index in items.indices { change(&items[index]) }
            list = .sequence(items)
        }
    }

    /// Whether a field has a value other than null.
    func has(_ key: String) -> Bool { self[key].map { !$0.isNull } ?? false }
}
