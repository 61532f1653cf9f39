package import RaftCore

/// What happened in a group, in order, for people to read.
package struct Trace: Equatable, Sendable {
  /// Something that happened.
  package enum Event: Equatable, Sendable {
    case sent(Message)
    case delivered(Message)
    case lost(Message)
    case worked(UInt64)
    case appended(UInt64)
    case applied(UInt64)
    case ticked(UInt64)
    case campaigned(UInt64)
    case proposed(UInt64, UInt64)
    case proposedChange(UInt64, String)
    case changed(UInt64, TrackerConfig)
    case asked(UInt64, UInt64)
    case answered(UInt64, UInt64)
    case crashed(UInt64, lost: Int)
    case restarted(UInt64)
    case paused(UInt64, Bool)
    case stalled(UInt64, Bool)
    case compacted(UInt64, UInt64)
    case transferred(UInt64, to: UInt64)
    case forgot(UInt64)
    case isolated(UInt64)
    case brokeLink(UInt64, UInt64)
    case healed
    /// What became of a member.
    case state(UInt64, RaftMark)
  }

  /// Events, in order.
  package private(set) var events: [Event] = []
  private var marks: [UInt64: RaftMark] = [:]
  private var shownCount = 0

  /// Creates an empty trace.
  package init() {}

  /// Notes an event.
  mutating func note(_ event: Event) { events.append(event) }

  /// Notes a member's state, if it is another than before.
  mutating func note(_ mark: RaftMark, of id: UInt64) {
    if marks.updateValue(mark, forKey: id) != mark { events.append(.state(id, mark)) }
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
}

extension Trace.Event: CustomStringConvertible {
  /// One line.
  package var description: String {
    switch self {
    case .sent(let message): "sent: " + describe(message)
    case .delivered(let message): describe(message)
    case .lost(let message): "lost: " + describe(message)
    case .worked(let id): "\(id) handles what is ready"
    case .appended(let id): "\(id) writes"
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
    case .brokeLink(let from, let to): "the link from \(from) to \(to) breaks"
    case .healed: "all links work"
    case .state(let id, let mark):
      "  \(id): \(mark.state) of term \(mark.term), vote \(mark.vote), lead \(mark.lead), "
        + "log to \(mark.lastIndex), commit \(mark.committed), applied \(mark.applied)"
    }
  }
}
