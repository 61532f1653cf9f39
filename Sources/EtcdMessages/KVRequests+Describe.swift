internal import ProtoWire

extension RangeRequest: RequestMessage {
  /// `get prefix /a/ (limit 5, revision 7)`.
  package func describe() -> String {
    var details: [String] = []
    if limit != 0 { details.append("limit \(limit)") }
    if revision > 0 { details.append("revision \(revision)") }
    if keysOnly { details.append("keys only") }
    if countOnly { details.append("count only") }
    let keys = KeyInterval(key: key, rangeEnd: rangeEnd)
    return "get \(keys.describe())\(phrase(details: details))"
  }
}

extension PutRequest: RequestMessage {
  /// `put /a (231 bytes, lease 4ee7d1)`.
  package func describe() -> String {
    var details = [ignoreValue ? "value kept" : phrase(byteCount: value.count)]
    if ignoreLease {
      details.append("lease kept")
    } else if lease != 0 {
      details.append("lease \(phrase(lease: lease))")
    }
    return "put \(phrase(key))\(phrase(details: details))"
  }
}

extension DeleteRangeRequest: RequestMessage {
  /// `delete /a`, `delete prefix /a/`, `delete range [/a, /b)`.
  package func describe() -> String {
    let keys = KeyInterval(key: key, rangeEnd: rangeEnd)
    return if case .range = keys {
      "delete range \(keys.describe())"
    } else {
      "delete \(keys.describe())"
    }
  }
}

extension CompactionRequest: RequestMessage {
  /// `compact 4532 physical`.
  package func describe() -> String { "compact \(revision)\(physical ? " physical" : "")" }
}

extension TxnRequest: RequestMessage {
  /// `txn if version(/a) > 0 then put /a (3 bytes), delete /b else put /a (3 bytes)`.
  package func describe() -> String {
    var text = "txn"
    if !compare.isEmpty {
      text += " if " + compare.map { $0.describe() }.joined(separator: " and ")
    }
    text += " then " + Self.branch(success)
    if !failure.isEmpty { text += " else " + Self.branch(failure) }
    return text
  }

  private static func branch(_ operations: [RequestOp]) -> String {
    operations.isEmpty
      ? "nothing" : operations.map { $0.describe() }.joined(separator: ", ")
  }
}

extension RequestOp {
  /// The operation in words, a transaction in parentheses.
  package func describe() -> String {
    switch request {
    case .txn(let txn): "(\(txn.describe()))"
    case .some(let other): other.request.describe()
    case nil where unknown.isEmpty: "nothing"
    case nil: "unknown operation (\(phrase(byteCount: unknown.bytes.count)))"
    }
  }
}

extension Compare {
  /// `version(/a) > 0`, `mod(prefix /a/) = 7`, `value(/a) != x`.
  package func describe() -> String {
    let keys = KeyInterval(key: key, rangeEnd: rangeEnd).describe()
    return "\(property)(\(keys)) \(relation) \(operand)"
  }

  private var property: String {
    switch target {
    case .version: "version"
    case .create: "create"
    case .mod: "mod"
    case .value: "value"
    case .lease: "lease"
    default: target.description
    }
  }

  private var relation: String {
    switch result {
    case .equal: "="
    case .greater: ">"
    case .less: "<"
    case .notEqual: "!="
    default: result.description
    }
  }

  /// What the target is compared with: as etcd does, zero if the union holds something else.
  private var operand: String {
    switch target {
    case .version: "\(version ?? 0)"
    case .create: "\(createRevision ?? 0)"
    case .mod: "\(modRevision ?? 0)"
    case .value: phrase(value ?? [])
    case .lease: phrase(lease: lease ?? 0)
    default: "?"
    }
  }
}
