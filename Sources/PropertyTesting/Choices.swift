/// The source of every random decision of one case.
///
/// A law draws all that varies from its choices: values, commands, their order, the faults. What is
/// drawn is recorded as one sequence of numbers, and the case is a function of that sequence. So a
/// failing case shrinks by shrinking the numbers, whatever was made of them, and any part of a case
/// may draw at any moment: a file system in the middle of a write may ask whether the disk fails.
///
/// The smallest value of every draw is 0 in the sequence, and a sequence that is too short goes on
/// with zeros. So that the law is repeatable, nothing but its choices may decide what it does.
///
/// Use the choices of a case on one thread at a time, and not after the case has ended. Nothing
/// here is locked, since an order that threads decide could not be replayed anyway; the class is
/// marked as sendable only for a file system or a server under test to keep it.
public final class Choices: @unchecked Sendable {
  /// Numbers to give out before any others: the case to replay, or an element to repeat.
  var script: [UInt64] = []
  /// First number of the script that was not given out.
  var scriptPosition = 0
  /// Whether a finished script goes on with zeros, rather than at random.
  var isReplay = false
  /// Draws past the end of a replayed script.
  private var overrunCount = 0

  /// What was drawn.
  var values: [UInt64] = []
  /// The greatest value each draw allowed; kept in replays only.
  var maxima: [UInt64] = []
  /// What belongs together; kept in replays only.
  var spans: [Span] = []
  /// The span that is open; -1 if none.
  var openSpan = -1

  /// Where random values come from.
  var random = SplitMix64(seed: 0)
  /// The tastes of this case.
  var profile: CaseProfile
  /// Values drawn lately, for some cases to repeat.
  private var recent: [UInt64] = []
  private var recentPosition = 0

  /// Iterations of `steps` that were begun.
  var stepCount = 0
  /// Whether the case has asked not to be counted.
  var isDiscarded = false
  /// Labels that hold for this case, each once.
  var tallies: [String] = []
  /// Labels of rare states this case reached, each once.
  var reached: [String] = []
  /// What the law says of the case; collected only when someone will read it.
  var transcript: Transcript?

  /// Creates choices that are all zero until they are told otherwise.
  init() { profile = CaseProfile(case: 0, using: &random) }

  /// Starts the case of a number, all values at random.
  func startRandom(seed: UInt64, case number: Int) {
    reset()
    random = SplitMix64(seed: seed, case: number)
    profile = CaseProfile(case: number, using: &random)
    isReplay = number == 0
  }

  /// Starts the case that a sequence stands for.
  func startReplay(of sequence: [UInt64], explains: Bool = false) {
    reset()
    script = sequence
    isReplay = true
    if explains { transcript = Transcript() }
  }

  private func reset() {
    script.removeAll(keepingCapacity: true)
    scriptPosition = 0
    overrunCount = 0
    values.removeAll(keepingCapacity: true)
    maxima.removeAll(keepingCapacity: true)
    spans.removeAll(keepingCapacity: true)
    openSpan = -1
    recent.removeAll(keepingCapacity: true)
    recentPosition = 0
    stepCount = 0
    isDiscarded = false
    tallies.removeAll(keepingCapacity: true)
    reached.removeAll(keepingCapacity: true)
    transcript = nil
  }
}

/// Single draws, which all others are made of.
extension Choices {
  /// A case that draws more often does not end by itself.
  static let drawCountMax = 1 << 22
  /// Zeros a replay goes on with; a loop that waits for another value must end too.
  private static let overrunZeroCount = 4096
  /// Values kept for repetition.
  private static let recentCountMax = 32

  /// Draws a number below a bound; shrinks to 0.
  ///
  /// Edges of the range, small numbers and repetitions come up more often than they would by chance;
  /// for odds, use ``chance(_:in:)`` or ``weighted(_:)``.
  ///
  /// - Precondition: `bound` is greater than 0.
  public func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "no number is below \(bound)")
    return shown(draw(upTo: bound - 1))
  }

  /// Draws a value of `0...maximum`, by the tastes of the case.
  func draw(upTo maximum: UInt64) -> UInt64 {
    decide(upTo: maximum) {
      let bits = random.next()
      // The low byte hardly has a part in the high word of the product below.
      if bits & 0xff < profile.special { return specialValue(upTo: maximum) }
      let value = maximum == .max ? bits : bits.multipliedFullWidth(by: maximum + 1).high
      if profile.repeats > 0 { remember(value) }
      return value
    }
  }

  /// Draws a value of `0...maximum`, all equally often.
  func drawEvenly(upTo maximum: UInt64) -> UInt64 {
    decide(upTo: maximum) { random.next(upTo: maximum) }
  }

  /// Takes the next value of the script, or else one that is made up, and records it.
  @inline(__always)
  func decide(upTo maximum: UInt64, _ made: () -> UInt64) -> UInt64 {
    let value: UInt64
    if scriptPosition < script.count {
      value = min(script[scriptPosition], maximum)
      scriptPosition += 1
    } else if isReplay {
      value = overrunValue(upTo: maximum)
    } else {
      value = made()
    }
    values.append(value)
    if isReplay { maxima.append(maximum) }
    return value
  }

  /// The value of a draw past the end of the script.
  private func overrunValue(upTo maximum: UInt64) -> UInt64 {
    overrunCount += 1
    precondition(
      values.count < Self.drawCountMax,
      "a case drew \(values.count) values; does a loop of the law never end?"
    )
    if overrunCount <= Self.overrunZeroCount { return 0 }
    var random = SplitMix64(seed: UInt64(overrunCount))
    return random.next(upTo: maximum)
  }

  /// A value that is at an edge, small, or was drawn before.
  private func specialValue(upTo maximum: UInt64) -> UInt64 {
    let bits = random.next()
    var kind = bits & 0xff
    if kind < profile.repeats, !recent.isEmpty {
      let value = min(recent[Int((bits >> 8) % UInt64(recent.count))], maximum)
      // Now and then a neighbor: off by one is where bugs are.
      switch bits >> 60 {
      case 0, 1: return value - min(value, 1)
      case 2, 3: return value == maximum ? value : value + 1
      default: return value
      }
    }
    kind = (bits >> 16) & 0xff
    let value =
      if kind < profile.small {
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
  private func remember(_ value: UInt64) {
    if recent.count < Self.recentCountMax {
      recent.append(value)
    } else {
      recent[recentPosition] = value
      recentPosition = (recentPosition + 1) % Self.recentCountMax
    }
  }
}

/// What belongs together.
extension Choices {
  /// Marks the choices a body makes as one value, which shrinks as a whole too.
  ///
  /// Worth it around the generator of a compound value, such as a tree, that may be replaced by a
  /// part of itself.
  public func group<Value>(_ body: () throws -> Value) rethrows -> Value {
    shown(try spanned(.value, at: values.count, body))
  }

  /// Runs a body whose choices make up a span, and whose draws are not worth showing one by one.
  func spanned<Value>(
    _ kind: Span.Kind,
    at start: Int,
    _ body: () throws -> Value
  ) rethrows -> Value {
    transcript?.quietDepth += 1
    let span = begin(kind, at: start)
    defer {
      end(span)
      transcript?.quietDepth -= 1
    }
    return try body()
  }

  /// Opens a span at a position.
  func begin(_ kind: Span.Kind, at start: Int) -> Int {
    guard isReplay else { return -1 }
    spans.append(
      Span(kind: kind, start: start, content: values.count, end: start, parent: openSpan)
    )
    openSpan = spans.count - 1
    return openSpan
  }

  /// Closes a span.
  func end(_ span: Int) {
    guard span >= 0 else { return }
    spans[span].end = values.count
    openSpan = spans[span].parent
  }
}

extension UInt64 {
  /// Bits up to the highest that is set.
  fileprivate var bitWidthUsed: Int { bitWidth - leadingZeroBitCount }
}
