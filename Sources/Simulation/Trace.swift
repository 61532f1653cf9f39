package import RaftCore

/// What happened in a group, in order, for people to read.
package struct Trace: Equatable, Sendable {
  /// Something that happened.
  package enum Event: Equatable, Sendable {
    /// A member handed a message to the network.
    case sent(Message)
    /// A message arrived.
    case delivered(Message)
    /// The network lost a message.
    case lost(Message)
    /// A copy of a message was kept by the network, to arrive later.
    case duplicated(Message)
    /// The network kept a message back.
    case delayed(Message)
    /// What the network kept back is under way again.
    case released(Message)
    /// A member handled what its node had ready.
    case worked(UInt64)
    /// A member handed writes to its storage.
    case appended(UInt64)
    /// A member's storage made its writes durable.
    case synced(UInt64)
    /// A member applied what was committed.
    case applied(UInt64)
    /// A member's clock ticked.
    case ticked(UInt64)
    /// A member was told to campaign.
    case campaigned(UInt64)
    /// A member was handed a proposal, by its number.
    case proposed(UInt64, UInt64)
    /// A member was handed a change of the membership.
    case proposedChange(UInt64, String)
    /// A member applied a change, which leads to a configuration.
    case changed(UInt64, TrackerConfig)
    /// A member was asked for a read, by its number.
    case asked(UInt64, UInt64)
    /// A member answered a read, by its number.
    case answered(UInt64, UInt64)
    /// A member lost its power, and with it so many writes that were not durable.
    case crashed(UInt64, lost: Int)
    /// A member started from its disk.
    case restarted(UInt64)
    /// A member was stopped, or goes on.
    case paused(UInt64, Bool)
    /// A member's disk became slow, or is quick again.
    case stalled(UInt64, Bool)
    /// A member compacted its log up to an index.
    case compacted(UInt64, UInt64)
    /// A member was told to hand leadership to another.
    case transferred(UInt64, to: UInt64)
    /// A member was told to forget its leader.
    case forgot(UInt64)
    /// A member was cut off from all others.
    case isolated(UInt64)
    /// Members on one side are cut off from all others.
    case split([UInt64])
    /// Messages from one member to another are lost from here on.
    case brokeLink(UInt64, UInt64)
    /// All links work again.
    case healed
    /// What became of a member.
    case state(UInt64, RaftMark)
    /// A member was elected, in a term.
    case elected(UInt64, term: UInt64)
    /// A member is the first to know an index committed.
    case committed(UInt64, UInt64)
    /// A law does not hold any more.
    case broke(BrokenRaftLaw)
  }

  /// Events, in order.
  package private(set) var events: [Event] = []
  /// For each event, the number of the step it belongs to; 0 before the first.
  package private(set) var steps: [Int] = []
  /// The step that is under way.
  private var step = 0
  private var marks: [UInt64: RaftMark] = [:]
  private var committed: UInt64 = 0
  private var shownCount = 0

  /// Creates an empty trace.
  package init() {}

  /// Creates a trace of events, as tests write them.
  package init(_ events: [Event]) { for event in events { note(event) } }

  /// Notes that the next step begins.
  mutating func beginStep() { step += 1 }

  /// Notes an event.
  mutating func note(_ event: Event) {
    events.append(event)
    steps.append(step)
  }

  /// Notes a member's state, if it is another than before, and what that says of the group.
  mutating func note(_ mark: RaftMark, of id: UInt64) {
    let before = marks.updateValue(mark, forKey: id)
    guard before != mark else { return }
    note(.state(id, mark))
    if mark.state == .leader, before?.state != .leader { note(.elected(id, term: mark.term)) }
    if mark.committed > committed {
      committed = mark.committed
      note(.committed(id, mark.committed))
    }
  }

  /// Takes the events since the last time, a line each.
  mutating func takeLines() -> [String] {
    defer { shownCount = events.count }
    return events[shownCount...].filter(\.isShown).map(\.description)
  }
}

extension Trace.Event {
  /// Whether it has a line of its own: what was sent is told of when it arrives or is lost.
  package var isShown: Bool {
    if case .sent = self { false } else { true }
  }

  /// The member it happened at; nil if it concerns links, or all.
  package var member: UInt64? {
    switch self {
    case .sent(let message): message.from
    case .delivered(let message), .lost(let message), .duplicated(let message),
      .delayed(let message), .released(let message):
      message.to
    case .worked(let id), .appended(let id), .synced(let id), .applied(let id), .ticked(let id),
      .campaigned(let id), .proposed(let id, _), .proposedChange(let id, _), .changed(let id, _),
      .asked(let id, _), .answered(let id, _), .crashed(let id, _), .restarted(let id),
      .paused(let id, _), .stalled(let id, _), .compacted(let id, _), .transferred(let id, _),
      .forgot(let id), .isolated(let id), .state(let id, _), .elected(let id, _),
      .committed(let id, _):
      id
    case .split, .brokeLink, .healed, .broke: nil
    }
  }
}

extension Trace.Event: CustomStringConvertible {
  /// One line.
  package var description: String {
    switch self {
    case .sent(let message): "sent: " + describe(message)
    case .delivered(let message): describe(message)
    case .lost(let message): "lost: " + describe(message)
    case .duplicated(let message): "copied: " + describe(message)
    case .delayed(let message): "kept back: " + describe(message)
    case .released(let message): "let go: " + describe(message)
    case .worked(let id): "\(id) handles what is ready"
    case .appended(let id): "\(id) writes"
    case .synced(let id): "\(id) syncs"
    case .applied(let id): "\(id) applies"
    case .ticked(let id): "\(id) ticks"
    case .campaigned(let id): "\(id) campaigns"
    case .proposed(let id, let number): "\(id) proposes request \(number)"
    case .proposedChange(let id, let steps): "\(id) proposes the change [\(steps)]"
    case .changed(let id, let config): "\(id) is at \(config)"
    case .asked(let id, let floor): "\(id) asks to read what is committed up to \(floor)"
    case .answered(let id, let index): "\(id) may read at \(index)"
    case .crashed(let id, let lost): "\(id) crashes and loses \(lost) writes"
    case .restarted(let id): "\(id) starts"
    case .paused(let id, let isPaused): "\(id) \(isPaused ? "stands still" : "goes on")"
    case .stalled(let id, let isStalled):
      "the disk of \(id) \(isStalled ? "stands still" : "goes on")"
    case .compacted(let id, let index): "\(id) takes a snapshot of \(index)"
    case .transferred(let id, let to): "\(id) is asked to hand over to \(to)"
    case .forgot(let id): "\(id) is asked to forget its leader"
    case .isolated(let id): "\(id) is cut off"
    case .split(let side): "\(list(side)) and the others are cut off from each other"
    case .brokeLink(let from, let to): "the link from \(from) to \(to) breaks"
    case .healed: "all links work"
    case .state(let id, let mark):
      "  \(id): \(mark.state) of term \(mark.term), vote \(mark.vote), lead \(mark.lead), "
        + "log to \(mark.lastIndex), commit \(mark.committed), applied \(mark.applied)"
    case .elected(let id, let term): "  \(id) leads term \(term)"
    case .committed(let id, let index): "  \(index) is committed, as \(id) knows"
    case .broke(let law): "broken: \(law)"
    }
  }

  private func list(_ ids: [UInt64]) -> String { ids.map(String.init).joined(separator: " ") }
}
