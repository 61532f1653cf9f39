/// The source of every random decision of one case.
///
/// A law draws all that varies from its choices: values, commands, their order, the faults. What is
/// drawn is recorded as one sequence of numbers, and the case is a function of that sequence. So a
/// failing case shrinks by shrinking the numbers, whatever was made of them, and any part of a case
/// may draw at any moment: a file system in the middle of a write may ask whether the disk fails.
///
/// The smallest value of every draw is 0 in the sequence, and a sequence that is too short goes on
/// with zeros. So that a case can be repeated, nothing but its choices may decide what a law does.
///
/// Use the choices of a case on one thread at a time, and not after the case has ended. Nothing
/// here is locked, since an order that threads decide could not be replayed anyway; the class is
/// marked as sendable only for a file system or a server under test to keep it.
public final class Choices: @unchecked Sendable {
  /// The sequence, as it is drawn.
  var tape = Tape()
  /// Iterations of `steps` that were begun.
  var stepCount = 0
  /// Whether the case has asked not to be counted.
  var isDiscarded = false
  /// Labels that hold for this case, each once.
  var tallies: [String] = []
  /// Labels of rare states this case reached, each once.
  var reached: [String] = []
  /// What the law says of the case.
  var transcript = Transcript()
  /// Whether someone will read what the law says of the case.
  @usableFromInline var isExplaining = false

  /// Creates choices that are all zero until they are told otherwise.
  init() {}

  /// Creates the choices of one random case, for who runs cases without a law.
  package init(seed: UInt64, case number: Int) { tape.startRandom(seed: seed, case: number) }

  /// Creates choices that repeat a sequence.
  package init(replaying sequence: [UInt64]) { tape.startReplay(of: sequence) }

  /// Starts the case of a number, all values at random.
  func startRandom(seed: UInt64, case number: Int) {
    reset(explains: false)
    tape.startRandom(seed: seed, case: number)
  }

  /// Starts the case that a sequence stands for.
  func startReplay(of sequence: [UInt64], explains: Bool = false) {
    reset(explains: explains)
    tape.startReplay(of: sequence)
  }

  private func reset(explains: Bool) {
    stepCount = 0
    isDiscarded = false
    tallies.removeAll(keepingCapacity: true)
    reached.removeAll(keepingCapacity: true)
    if isExplaining { transcript = Transcript() }
    isExplaining = explains
  }

  /// Draws a number below a bound; shrinks to 0.
  ///
  /// Edges of the range, small numbers and repetitions come up more often than they would by chance;
  /// for odds, use ``chance(_:in:)`` or ``weighted(_:)``.
  ///
  /// - Precondition: `bound` is greater than 0.
  public func below(_ bound: UInt64) -> UInt64 {
    precondition(bound > 0, "no number is below \(bound)")
    return shown(tape.draw(upTo: bound - 1))
  }

  /// Marks the choices a body makes as one value, which shrinks as a whole too.
  ///
  /// Worth it around the generator of a compound value, such as a tree, that may be replaced by a
  /// part of itself.
  public func group<Value>(_ body: () throws -> Value) rethrows -> Value {
    shown(try spanned(.value, body))
  }

  /// Runs a body whose choices make up a span, and whose draws are not worth showing one by one.
  func spanned<Value>(_ kind: Span.Kind, _ body: () throws -> Value) rethrows -> Value {
    transcript.quietDepth += 1
    let span = tape.begin(kind, at: tape.values.count)
    defer {
      tape.end(span)
      transcript.quietDepth -= 1
    }
    return try body()
  }
}
