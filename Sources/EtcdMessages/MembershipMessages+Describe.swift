internal import ByteCoding
internal import ProtoWire

extension ClusterVersionSetRequest: RequestMessage {
  /// `cluster version 3.5.0`.
  package func describe() -> String { "cluster version \(phrase(ver))" }
}

extension ClusterMemberAttrSetRequest: RequestMessage {
  /// `member attributes 5c75d1 name=default client-urls=[http://127.0.0.1:2379]`.
  package func describe() -> String {
    let attributes = memberAttributes ?? MemberAttributes()
    let urls = attributes.clientURLs.map { phrase($0) }.joined(separator: ", ")
    return "member attributes \(phrase(id: memberID)) name=\(phrase(attributes.name))"
      + " client-urls=[\(urls)]"
  }
}

extension DowngradeInfoSetRequest: RequestMessage {
  /// `downgrade to 3.5.0`, `downgrade off`.
  package func describe() -> String { enabled ? "downgrade to \(phrase(ver))" : "downgrade off" }
}

extension DowngradeVersionTestRequest: RequestMessage {
  /// `downgrade version test 3.6.0`.
  package func describe() -> String { "downgrade version test \(phrase(ver))" }
}

extension ConfChange {
  /// `conf change add node 5c75d1 name=m1 peers [http://127.0.0.1:2380]`.
  package func describe() -> String {
    let member = context.map { MemberContext($0) }
    let verb = member?.isPromotion == true ? "promote" : type.verb
    return "conf change \(verb) \(phrase(id: nodeID))\(member?.details ?? "")"
  }
}

extension ConfChangeV2 {
  /// `conf change v2 add node 5c75d1, remove node 11aa`.
  package func describe() -> String {
    let steps = changes.map { "\($0.type.verb) \(phrase(id: $0.nodeID))" }
    let transition = transition == .auto ? "" : " \(transition)"
    return "conf change v2\(transition) "
      + (steps.isEmpty ? "leave joint" : steps.joined(separator: ", "))
  }
}

extension ConfChangeType {
  /// What is done, in words.
  fileprivate var verb: String {
    switch self {
    case .addNode: "add node"
    case .removeNode: "remove node"
    case .updateNode: "update node"
    case .addLearnerNode: "add learner"
    default: description
    }
  }
}

/// What a change of the membership says of the member, read from its JSON.
private struct MemberContext {
  /// Whether a learner becomes a voter.
  var isPromotion = false
  /// Name and peer URLs; what is no JSON as it stands.
  var details = ""

  init(_ json: [UInt8]) {
    guard !json.isEmpty else { return }
    do {
      let member = try JSONValue(parsing: json.rawSpan)
      isPromotion = member["isPromote"]?.boolValue == true
      if let name = member["name"]?.stringValue, !name.isEmpty { details = " name=\(phrase(name))" }
      if let urls = member["peerURLs"]?.arrayValue {
        let texts = urls.map { phrase($0.stringValue ?? "?") }
        details += " peers [\(texts.joined(separator: ", "))]"
      }
    } catch {
      details = " context \(printable(json))"
    }
  }
}
