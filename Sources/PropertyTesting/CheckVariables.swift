/// The environment variables that steer a check.
struct CheckVariables: Equatable, Sendable {
  /// `ASSAY_SEED`: what all random values depend on.
  var seed: UInt64?
  /// `ASSAY_CASES`: how many cases must count, for every law.
  var cases: Int?
  /// `ASSAY_TIME`: seconds each law goes on for, however many cases that makes.
  var seconds: Double?
  /// `ASSAY_CASE`: the only case to run, by its number.
  var onlyCase: Int?
  /// `ASSAY_FAILURES`: the folder for failing cases; saves nothing if empty.
  var failures: String?

  /// Reads the variables.
  ///
  /// - Parameter variable: The value of a variable; nil if unset.
  /// - Throws: ``InvalidVariable`` for a value that means nothing, rather than run without it.
  init(_ variable: (String) -> String?) throws(InvalidVariable) {
    func read<Value>(
      _ name: String,
      _ wanted: String,
      _ parse: (String) -> Value?
    ) throws(InvalidVariable) -> Value? {
      guard let text = variable(name) else { return nil }
      guard let value = parse(text) else {
        throw InvalidVariable(name: name, value: text, wanted: wanted)
      }
      return value
    }
    seed = try read(
      "ASSAY_SEED",
      "a number of 64 bits, decimal or 0x and hexadecimal",
      SavedFailure.seed
    )
    cases = try read("ASSAY_CASES", "a whole number above 0") { text in
      Int(text).flatMap { $0 > 0 ? $0 : nil }
    }
    seconds = try read("ASSAY_TIME", "a number of seconds above 0") { text in
      Double(text).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
    }
    onlyCase = try read("ASSAY_CASE", "the number of a case, from 0") { text in
      Int(text).flatMap { $0 >= 0 ? $0 : nil }
    }
    failures = variable("ASSAY_FAILURES")
    if let onlyCase, seed == nil {
      throw InvalidVariable(
        name: "ASSAY_CASE",
        value: String(onlyCase),
        wanted: "set together with ASSAY_SEED, whose case it is"
      )
    }
  }
}

/// An environment variable whose value means nothing.
public struct InvalidVariable: Error, Equatable, CustomStringConvertible {
  /// The variable.
  public let name: String
  /// Its value.
  public let value: String
  /// What it must be.
  let wanted: String

  /// What is wrong and what would be right.
  public var description: String { "\(name) is “\(value)”, but must be \(wanted)" }
}
