/// One thing that happens in a small world, packed into a word: what, to whom, and with what.
struct WorldAction: Equatable, Sendable {
  /// What happens.
  enum Kind: UInt32, CaseIterable, Sendable {
    // With a message.
    case deliver, duplicate, lose
    // At a member.
    case campaign, propose, change, read, beat, timeout, transfer, crash, write, apply, compact
    // At a leader whose power fails when its appends are on their way and not on its disk.
    case deliverAndFail, proposeAndFail

    /// The same as a member takes it: to it, a message that arrives twice is two messages.
    var input: Kind { self == .duplicate ? .deliver : self }

    /// Where in the world's numbers it is counted how often it happened; nil if that is not
    /// bounded, or is counted as a crash.
    var counter: Int? {
      switch self {
      case .deliver, .write, .apply, .crash, .deliverAndFail: nil
      case .campaign: 0
      case .propose, .proposeAndFail: 1
      case .change: 2
      case .read: 3
      case .beat: 4
      case .timeout: 5
      case .transfer: 6
      case .lose: 7
      case .duplicate: 8
      case .compact: 9
      }
    }

    /// Where crashes are counted.
    static let crashCounter = 10

    /// Whether a member's power fails.
    var isCrash: Bool { self == .crash || self == .deliverAndFail || self == .proposeAndFail }
  }

  /// The packed form.
  let word: UInt32

  /// Creates an action.
  init(_ kind: Kind, _ position: Int, _ argument: UInt32 = 0) {
    word = kind.rawValue << 27 | UInt32(position) << 24 | argument
  }

  /// Takes an action out of its packed form.
  init(word: UInt32) { self.word = word }

  /// What happens.
  var kind: Kind {
    guard let kind = Kind(rawValue: word >> 27) else {
      preconditionFailure("\(word >> 27) is no kind of action")
    }
    return kind
  }

  /// Position of the member it happens to.
  var position: Int { Int(word >> 24 & 7) }

  /// Number of the message, of the request, or of the member that is to lead.
  var argument: UInt32 { word & 0xff_ffff }

  /// The action as the member takes it, whoever that is.
  var input: UInt32 { kind.input.rawValue << 27 | argument }
}

extension SmallWorld.Allowance {
  /// How often each thing may happen, where ``WorldAction/Kind/counter`` says.
  func limits(changeCount: Int) -> Nibbles {
    var limits = Nibbles()
    let counts = [
      campaigns, proposals, changeCount, reads, heartbeats, timeouts, transfers, losses, duplicates,
      compactions, crashes,
    ]
    for (position, count) in counts.enumerated() { limits[position] = count }
    return limits
  }
}
