package import EtcdMessages

extension Message {
  /// Takes a message from the wire.
  ///
  /// What this version does not know is passed over, as etcd does.
  ///
  /// - Throws: ``RaftError/unknownMessageType(_:)``
  package init(_ wire: RaftMessage) throws(RaftError) {
    guard
      let number = UInt8(exactly: wire.type.rawValue),
      let type = MessageType(rawValue: number)
    else { throw .unknownMessageType(wire.type) }
    self.init(
      type,
      to: wire.to,
      from: wire.from,
      term: wire.term,
      logTerm: wire.logTerm,
      index: wire.index,
      commit: wire.commit,
      entries: wire.entries
    )
    reject = wire.reject
    rejectHint = wire.rejectHint
    vote = wire.vote
    context = wire.context ?? []
    // etcd up to 3.5 writes an empty snapshot into every message.
    if let value = wire.snapshot, value.metadata.index != 0 { snapshot = Snapshot(value) }
    var responses: [Message] = []
    for response in wire.responses { responses.append(try Message(response)) }
    self.responses = responses
  }
}

extension RaftMessage {
  /// Prepares a message for the wire.
  ///
  /// Fields that etcd sets for a type are present even if they are zero, which etcd from 3.7 on
  /// writes; before, every field is written.
  ///
  /// - Complexity: O(*entries*)
  package init(_ message: Message) {
    self.init()
    type = RaftMessageType(rawValue: Int32(message.type.rawValue))
    to = message.to
    if message.from != 0 || message.type != .prop { from = message.from }
    let set = FieldSet(of: message)
    if message.term != 0 || set.contains(.term) { term = message.term }
    if message.logTerm != 0 || set.contains(.logTerm) { logTerm = message.logTerm }
    if message.index != 0 || set.contains(.index) { index = message.index }
    if message.commit != 0 || set.contains(.commit) { commit = message.commit }
    if message.reject || set.contains(.reject) { reject = message.reject }
    if message.rejectHint != 0 || set.contains(.rejectHint) { rejectHint = message.rejectHint }
    if message.vote != 0 || set.contains(.vote) { vote = message.vote }
    entries = message.entries
    if !message.context.isEmpty { context = message.context }
    snapshot = message.snapshot?.value
    responses = message.responses.map(RaftMessage.init)
  }
}

/// Fields that are set whatever their value.
private struct FieldSet: OptionSet {
  var rawValue: UInt8

  static let term = Self(rawValue: 1)
  static let logTerm = Self(rawValue: 2)
  static let index = Self(rawValue: 4)
  static let commit = Self(rawValue: 8)
  static let reject = Self(rawValue: 16)
  static let rejectHint = Self(rawValue: 32)
  static let vote = Self(rawValue: 64)

  init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Fields that etcd sets where it makes a message of a type.
  init(of message: Message) {
    switch message.type {
    case .app: self = [.term, .logTerm, .index, .commit]
    case .appResp where message.reject: self = [.term, .logTerm, .index, .reject, .rejectHint]
    case .appResp where message.index != 0: self = [.term, .index]
    case .vote, .preVote: self = [.term, .logTerm, .index]
    case .voteResp where message.reject, .preVoteResp where message.reject:
      self = [.term, .reject]
    case .heartbeat: self = [.term, .commit]
    case .readIndexResp: self = [.term, .index]
    case .snapStatus: self = [.reject]
    case .prop, .readIndex, .hup, .beat, .unreachable: self = []
    case .storageAppend where message.term != 0: self = [.term, .commit, .vote]
    case .storageAppend, .storageApply, .storageApplyResp: self = []
    default: self = [.term]
    }
  }
}
