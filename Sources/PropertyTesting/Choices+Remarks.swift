/// Says that a case does not count.
struct Discarded: Error {}

/// What a law says of its cases.
extension Choices {
  /// Adds a line to the counterexample that is printed should this case fail.
  ///
  /// The line is put together only then, so notes cost nothing while the law holds.
  public func note(_ line: @autoclosure () -> String) {
    if isExplaining { transcript.note(line()) }
  }

  /// Counts the cases something is true of, for the statistics of the run.
  ///
  /// A case counts once for a label, however often it says so.
  public func tally(_ label: String, if condition: Bool = true) {
    if condition, !tallies.contains(label) { tallies.append(label) }
  }

  /// Says that a rare state was reached.
  ///
  /// A law that lists the label in `reaching` fails when no case of the run ever got there, though
  /// the run went on for it: it would hold for nothing.
  public func sometimes(_ label: String, if condition: Bool = true) {
    if condition, !reached.contains(label) { reached.append(label) }
  }

  /// Ends a case that the law says nothing about; it does not count.
  public func discard() throws -> Never {
    isDiscarded = true
    throw Discarded()
  }

  /// Goes on if a condition holds, and falsifies the law otherwise.
  ///
  /// - Parameters:
  ///   - condition: What must hold.
  ///   - message: What is wrong where it does not, with the values in it.
  /// - Throws: ``Falsified`` with the message.
  public func hold(_ condition: Bool, _ message: @autoclosure () -> String) throws {
    if !condition { throw Falsified(message()) }
  }

  /// Goes on if two values are equal, and falsifies the law otherwise.
  ///
  /// - Parameters:
  ///   - found: What came out.
  ///   - expected: What should have.
  ///   - subject: What the values are of.
  /// - Throws: ``Falsified`` with both values.
  public func equal<Value: Equatable>(
    _ found: Value,
    _ expected: Value,
    _ subject: @autoclosure () -> String
  ) throws {
    if found != expected { throw Falsified("\(subject()): \(found), expected \(expected)") }
  }

  /// Notes a value that was drawn, for laws that note nothing themselves.
  @inlinable
  func shown<Value>(_ value: Value) -> Value {
    if isExplaining { drew("\(value)") }
    return value
  }

  @usableFromInline
  func drew(_ text: String) { transcript.drew(text) }
}

/// A law does not hold for a case.
public struct Falsified: Error, Equatable, CustomStringConvertible {
  /// What is wrong, with the values in it.
  public let message: String

  /// Creates the error.
  public init(_ message: String) { self.message = message }

  /// The message.
  public var description: String { message }
}
