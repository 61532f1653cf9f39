internal import ByteCoding

/// The words of a report.
enum ReportText {
  /// `1 case`, `10,000 cases`.
  static func counted(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// A number with its digits in groups of three.
  static func grouped(_ number: Int) -> String {
    var text = ""
    let digits = String(number)
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// A share in percent: `31 %`, `4.2 %`, or how many cases where even a tenth would be too much.
  static func percent(_ count: Int, of total: Int) -> String {
    guard total > 0 else { return "0 %" }
    let tenths = (count * 2000 + total) / (2 * total)
    if count > 0, tenths == 0 { return counted(count, "case") }
    if count < total, tenths >= 995 { return "99.\(min(tenths, 999) % 10) %" }
    if tenths >= 100 || tenths == 0 { return "\((tenths + 5) / 10) %" }
    return "\(tenths / 10).\(tenths % 10) %"
  }

  /// Seconds, to the tenth.
  static func duration(_ seconds: Double) -> String {
    let tenths = Int((min(max(seconds, 0), 1e9) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// A seed as it is printed and may be given back.
  static func seed(_ seed: UInt64) -> String { "0x\(hexadecimal(seed))" }

  /// `200 cases, 3 discarded`.
  static func cases(_ statistics: Statistics) -> String {
    let cases = counted(statistics.caseCount, "case")
    guard statistics.discardedCount > 0 else { return cases }
    return "\(cases), \(grouped(statistics.discardedCount)) discarded"
  }

  /// What was generated: `of 10,000 cases: 31 % two operations on a key, 4.2 % a full queue`.
  ///
  /// Nil if the law tallies nothing.
  static func shares(_ statistics: Statistics) -> String? {
    let shares = statistics.tallies + statistics.reached
    if shares.isEmpty { return nil }
    let parts = shares.map { "\(percent($0.caseCount, of: statistics.caseCount)) \($0.label)" }
    return "of \(counted(statistics.caseCount, "case")): \(parts.joined(separator: ", "))"
  }

  /// The pattern that `swift test --filter` finds a test by.
  ///
  /// A test's identifier is `Module.Suite/name()`, with backticks round a name of words. What means
  /// something to a shell or a pattern becomes a dot.
  static func filter(fileID: String, function: String) -> String {
    let module = fileID.prefix { $0 != "/" }
    let name = function[..<(function.lastIndex(of: "(") ?? function.endIndex)]
    let pattern = name.map { character in
      character.isASCII && (character.isLetter || character.isNumber || " _-".contains(character))
        ? character : "."
    }
    return "\(module).*\\W\(String(pattern))`?\\("
  }

  /// The line that runs one case again, or all of a run.
  static func replay(seed: UInt64, caseNumber: Int? = nil, filter: String) -> String {
    let one = caseNumber.map { "ASSAY_CASE=\($0) " } ?? ""
    return "ASSAY_SEED=\(self.seed(seed)) \(one)swift test --disable-xctest --filter '\(filter)'"
  }
}
