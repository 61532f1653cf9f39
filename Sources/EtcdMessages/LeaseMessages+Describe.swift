internal import ProtoWire

extension LeaseGrantRequest: RequestMessage {
  /// `lease grant 694d7a ttl 600`.
  package func describe() -> String { "lease grant \(phrase(lease: id)) ttl \(ttl)" }
}

extension LeaseRevokeRequest: RequestMessage {
  /// `lease revoke 694d7a`.
  package func describe() -> String { "lease revoke \(phrase(lease: id))" }
}

extension LeaseCheckpointRequest: RequestMessage {
  /// `lease checkpoint 694d7a remaining 60, 70aa01 remaining 5`.
  package func describe() -> String {
    let leases = checkpoints.map { "\(phrase(lease: $0.id)) remaining \($0.remainingTTL)" }
    return "lease checkpoint \(leases.isEmpty ? "nothing" : leases.joined(separator: ", "))"
  }
}

extension AlarmRequest: RequestMessage {
  /// `alarm activate NOSPACE member 5c75d1`.
  package func describe() -> String {
    "alarm \(action.description.lowercased()) \(alarm) member \(phrase(id: memberID))"
  }
}
