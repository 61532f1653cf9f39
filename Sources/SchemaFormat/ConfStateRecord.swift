internal import ByteCoding
package import EtcdMessages

/// Raft's membership as `meta/confState` holds it, in JSON.
///
/// Up to 3.6 `auto_leave` is always written; from 3.7 on every member is left out when empty.
///
/// > Source: formats.md §6.2; upstream `server/storage/schema/confstate.go`.
package enum ConfStateRecord {
  /// Reads the value of `meta/confState`.
  package static func parse(_ bytes: RawSpan) throws(RecordError) -> ConfState {
    let reader = try RecordReader(parsing: bytes)
    var state = ConfState()
    state.voters = try reader.uint64s("voters") ?? []
    state.learners = try reader.uint64s("learners") ?? []
    state.votersOutgoing = try reader.uint64s("voters_outgoing") ?? []
    state.learnersNext = try reader.uint64s("learners_next") ?? []
    state.autoLeave = try reader.bool("auto_leave") ?? false
    return state
  }

  /// Writes the value as etcd up to 3.6 does, byte for byte.
  package static func encode(_ state: ConfState) -> [UInt8] {
    var text = GoJSONText()
    text.beginObject()
    write(state.voters, as: "voters", to: &text)
    write(state.learners, as: "learners", to: &text)
    write(state.votersOutgoing, as: "voters_outgoing", to: &text)
    write(state.learnersNext, as: "learners_next", to: &text)
    text.key("auto_leave")
    text.bool(state.autoLeave)
    text.endObject()
    return text.bytes
  }

  private static func write(_ ids: [UInt64], as name: String, to text: inout GoJSONText) {
    guard !ids.isEmpty else { return }
    text.key(name)
    text.beginArray()
    for id in ids { text.number(id) }
    text.endArray()
  }
}
