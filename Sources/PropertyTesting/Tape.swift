/// The sequence of choices of one case, as it is drawn.
///
/// All that changes with a draw lies in this one value, so that a draw is a few nanoseconds.
struct Tape {
  /// Numbers to give out before any others: the case to replay, or an element to repeat.
  private(set) var script: [UInt64] = []
  /// First number of the script that was not given out.
  private var scriptPosition = 0
  /// Whether a finished script goes on with zeros, rather than at random.
  private(set) var isReplay = true
  /// Draws past the end of a replayed script.
  private var overrunCount = 0

  /// What was drawn.
  private(set) var values: [UInt64] = []
  /// The greatest value each draw allowed; kept in replays only.
  private(set) var maxima: [UInt64] = []
  /// What belongs together; kept in replays only.
  private(set) var spans: [Span] = []
  /// The span that is open; -1 if none.
  private(set) var openSpan = -1

  /// Where random values come from.
  var random = SplitMix64(seed: 0)
  /// The tastes of this case.
  private(set) var profile: CaseProfile
  /// Values drawn lately, for some cases to repeat.
  private var recent: [UInt64] = []
  private var recentPosition = 0

  /// A case that draws more often does not end by itself.
  private static let drawCountMax = 1 << 22
  /// Zeros a replay goes on with; a loop that waits for another value must end too.
  private static let overrunZeroCount = 4096
  /// Values kept for repetition.
  private static let recentCountMax = 32

  /// Creates an empty tape that gives out zeros.
  init() { profile = CaseProfile(case: 0, using: &random) }

  /// Starts the case of a number, all values at random.
  mutating func startRandom(seed: UInt64, case number: Int) {
    reset()
    random = SplitMix64(seed: seed, case: number)
    profile = CaseProfile(case: number, using: &random)
    isReplay = number == 0
  }

  /// Starts the case that a sequence stands for.
  mutating func startReplay(of sequence: [UInt64]) {
    reset()
    script = sequence
    isReplay = true
  }

  private mutating func reset() {
    script.removeAll(keepingCapacity: true)
    scriptPosition = 0
    overrunCount = 0
    values.removeAll(keepingCapacity: true)
    maxima.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
    openSpan = -1
    recent.removeAll(keepingCapacity: true)
    recentPosition = 0
  }
}

/// Drawing.
extension Tape {
  /// Draws a value of `0...maximum`, by the tastes of the case.
  mutating func draw(upTo maximum: UInt64) -> UInt64 {
    if let value = scripted(upTo: maximum) { return value }
    let bits = random.next()
    // The low byte hardly has a part in the high word of the product below.
    if bits & 0xff < profile.special { return record(specialValue(upTo: maximum)) }
    let value = maximum == .max ? bits : bits.multipliedFullWidth(by: maximum + 1).high
    if profile.repeats > 0 { remember(value) }
    return record(value)
  }

  /// Draws a value of `0...maximum`, all equally often.
  mutating func drawEvenly(upTo maximum: UInt64) -> UInt64 {
    if let value = scripted(upTo: maximum) { return value }
    return record(random.next(upTo: maximum))
  }

  /// Draws a value of `0...maximum` which is, where nothing is scripted, what the caller made up.
  mutating func decide(upTo maximum: UInt64, _ made: (inout SplitMix64) -> UInt64) -> UInt64 {
    if let value = scripted(upTo: maximum) { return value }
    return record(made(&random))
  }

  /// Takes the next value of the script, or a zero past its end; nil where a case is made up.
  @inline(__always)
  private mutating func scripted(upTo maximum: UInt64) -> UInt64? {
    let value: UInt64
    if scriptPosition < script.count {
      value = min(script[scriptPosition], maximum)
      scriptPosition += 1
    } else if isReplay {
      value = overrunValue(upTo: maximum)
    } else {
      return nil
    }
    if isReplay { maxima.append(maximum) }
    return record(value)
  }

  @inline(__always)
  private mutating func record(_ value: UInt64) -> UInt64 {
    if values.count == Self.drawCountMax { refuseMore() }
    values.append(value)
    return value
  }

  private func refuseMore() -> Never {
    preconditionFailure("a case drew \(values.count) values; does a loop of the law never end?")
  }

  /// The value of a draw past the end of the script.
  private mutating func overrunValue(upTo maximum: UInt64) -> UInt64 {
    overrunCount += 1
    if overrunCount <= Self.overrunZeroCount { return 0 }
    var random = SplitMix64(seed: UInt64(overrunCount))
    return random.next(upTo: maximum)
  }

  /// A value that is at an edge, small, or was drawn before.
  private mutating func specialValue(upTo maximum: UInt64) -> UInt64 {
    let bits = random.next()
    if bits & 0xff < profile.repeats, !recent.isEmpty {
      let value = min(recent[Int((bits >> 8) % UInt64(recent.count))], maximum)
      // Now and then a neighbor: off by one is where bugs are.
      switch bits >> 60 {
      case 0, 1: return value - min(value, 1)
      case 2, 3: return value == maximum ? value : value + 1
      default: return value
      }
    }
    let value =
      if (bits >> 16) & 0xff < profile.small {
        // A magnitude first, then a number of that many bits.
        min(random.next() >> (64 - ((bits >> 24) % UInt64(maximum.bitWidthUsed + 1))), maximum)
      } else {
        switch (bits >> 24) & 7 {
        case 0, 1: UInt64(0)
        case 2, 3: maximum
        case 4: min(1, maximum)
        case 5: maximum - min(1, maximum)
        default: random.next(upTo: min(maximum, 3))
        }
      }
    remember(value)
    return value
  }

  /// Keeps a value for repetition.
  private mutating func remember(_ value: UInt64) {
    if recent.count < Self.recentCountMax {
      recent.append(value)
    } else {
      recent[recentPosition] = value
      recentPosition = (recentPosition + 1) % Self.recentCountMax
    }
  }
}

/// Counts and repetitions, which leave their mark in the choices they lead to.
extension Tape {
  /// How many rounds a loop of a random case is to have.
  mutating func plannedCount(_ count: ClosedRange<Int>) -> Int {
    if isReplay { return 0 }
    let width = UInt64(count.upperBound - count.lowerBound)
    // Rounded up, so that a short range is not kept at its least for long.
    let product = width.multipliedFullWidth(by: profile.size)
    let maximum = min(width, (product.high << 56) | (product.low >> 8) + 1)
    let bits = random.next()
    let extra: UInt64 =
      switch bits & 15 {
      case 0: 0
      case 1: maximum
      case 2, 3: random.next(upTo: maximum) >> (bits >> 4 & 3)
      default: random.next(upTo: maximum)
      }
    return count.lowerBound + Int(extra)
  }

  /// Whether this case now and then repeats an element as a whole.
  var repeatsElements: Bool { profile.echoes > 0 && !isReplay }

  /// Puts an earlier element's choices before those to come, in a few cases.
  mutating func maybeRepeat(one ranges: [Range<Int>]) {
    guard !ranges.isEmpty, scriptPosition == script.count else { return }
    let bits = random.next()
    guard bits & 0xff < profile.echoes else { return }
    script = Array(values[ranges[Int((bits >> 8) % UInt64(ranges.count))]])
    scriptPosition = 0
  }
}

/// What belongs together.
extension Tape {
  /// Opens a span at a position.
  mutating func begin(_ kind: Span.Kind, at start: Int) -> Int {
    guard isReplay else { return -1 }
    spans.append(
      Span(kind: kind, start: start, content: values.count, end: start, parent: openSpan)
    )
    openSpan = spans.count - 1
    return openSpan
  }

  /// Closes a span.
  mutating func end(_ span: Int) {
    guard span >= 0 else { return }
    spans[span].end = values.count
    openSpan = spans[span].parent
  }
}

extension UInt64 {
  /// Bits up to the highest that is set.
  fileprivate var bitWidthUsed: Int { bitWidth - leadingZeroBitCount }
}
