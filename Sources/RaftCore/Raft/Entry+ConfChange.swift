internal import ByteCoding
package import EtcdMessages
package import ProtoWire

extension Entry {
  /// Whether it changes the membership.
  package var isConfChange: Bool { type == .confChange || type == .confChangeV2 }

  /// The change of the membership it holds, in the form of the second version.
  ///
  /// - Returns: nil for any other entry
  package func decodedConfChange() throws(ProtoError) -> ConfChangeV2? {
    let data = data ?? []
    switch type {
    case .confChange: return ConfChangeV2(try ConfChange(decoding: data.rawSpan))
    case .confChangeV2: return try ConfChangeV2(decoding: data.rawSpan)
    default: return nil
    }
  }

  /// Proposes a change of the first version.
  package static func proposing(_ change: ConfChange) -> Entry {
    Entry(proposing: change.encoded(as: .google), type: .confChange)
  }

  /// Proposes a change of the second version.
  package static func proposing(_ change: ConfChangeV2) -> Entry {
    Entry(proposing: change.encoded(as: .google), type: .confChangeV2)
  }
}
