internal import ProtoWire

extension EntryPayload {
  /// One canonical line for people; passwords, their hashes and tokens are kept out.
  package func describe() -> String {
    switch self {
    case .empty: "no-op"
    case .request(let request): request.describe()
    case .v2(let request): request.describe()
    case .confChange(let change): change.describe()
    case .confChangeV2(let change): change.describe()
    }
  }
}

extension InternalRaftRequest {
  /// The request in words; were there several, all of them.
  package func describe() -> String {
    guard !requests.isEmpty else {
      return unknown.isEmpty
        ? "empty request" : "unknown request (\(phrase(byteCount: unknown.bytes.count)))"
    }
    return requests.map { $0.describe() }.joined(separator: " and ")
  }
}

extension InternalRaftRequest.Request {
  /// The request in words.
  package func describe() -> String { request.describe() }
}

extension V2Request: RequestMessage {
  /// `v2 PUT /0/version (3.5.0)`, `v2 SYNC (time 1700000000000000000)`.
  package func describe() -> String {
    var details: [String] = []
    if dir { details.append("directory") }
    if !val.isEmpty { details.append(isSecret ? "value kept out" : phrase(val)) }
    if prevExist == true { details.append("if it exists") }
    if prevExist == false { details.append("if it does not exist") }
    if prevIndex != 0 { details.append("if at index \(prevIndex)") }
    if !prevValue.isEmpty {
      details.append("if it is \(isSecret ? "a value kept out" : phrase(prevValue))")
    }
    if expiration != 0 { details.append("expires \(expiration)") }
    if refresh == true { details.append("refresh") }
    if recursive { details.append("recursive") }
    if time != 0 { details.append("time \(time)") }
    let target = path.isEmpty ? "" : " \(phrase(path))"
    return "v2 \(phrase(method))\(target)\(phrase(details: details))"
  }

  /// Whether the path leads to v2 users, whose values hold password hashes.
  private var isSecret: Bool { path.hasPrefix("/2/") }
}
