internal import ByteCoding

/// The text form of reports: one line a part, its findings below it, and a last line that counts.
///
/// > Source: design.md, the text output of `verify`.
extension TargetReport {
  /// How a severity is marked where the output has colors.
  package typealias Paint = (_ text: String, _ severity: Severity?) -> String

  /// The lines of the report.
  ///
  /// - Parameter paint: Marks text with the color of a severity; nil for what is clean.
  /// - Returns: Lines without line ends.
  package func lines(paint: Paint) -> [String] {
    var lines: [String] = []
    for layer in Layer.allCases {
      let texts = summaries.filter { $0.layer == layer }.map(\.text)
      let own = findings.filter { $0.problem.layer == layer }
      if texts.isEmpty, own.isEmpty { continue }
      lines.append(Self.padded(layer.rawValue, 8) + texts.joined(separator: "; "))
      for finding in own { lines += finding.lines(path: path, paint: paint) }
    }
    if !unproven.isEmpty { lines += unproven.map { Self.padded("unproven", 10) + $0 } }
    lines.append(lastLine(paint: paint))
    return lines
  }

  private func lastLine(paint: Paint) -> String {
    let parts = [Severity.error, .warning, .notice].compactMap { severity in
      let count = count(severity)
      return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
    }
    let verdict =
      parts.isEmpty
      ? paint("clean", nil) : paint(parts.joined(separator: ", "), findings.map(\.severity).max())
    return "\(verdict). Read \(grouped(covered.readByteCount)) bytes of"
      + " \(grouped(covered.byteCount)); nothing was written."
  }

  static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}

extension Finding {
  /// The finding as a first line that stands alone, and what was observed, expected and follows.
  package func lines(path: String, paint: TargetReport.Paint) -> [String] {
    let head = TargetReport.padded(problem.id, 3) + " " + paint(severity.rawValue, severity)
    let pad = String(repeating: " ", count: max(0, 7 - severity.rawValue.count))
    let location = place.text.isEmpty ? "" : "\(place.text): "
    var lines = ["  \(head)\(pad) \(location)\(problem.title)"]
    let indent = String(repeating: " ", count: 14)
    lines.append("\(indent)observed \(observed), expected \(expected)")
    var mend = ""
    switch problem.repair {
    case .none: break
    case .never: mend = " · mend: never automatically"
    case .safe, .proof:
      mend = " · mend: \(problem.repair.rawValue)" + (command(for: path).map { ", `\($0)`" } ?? "")
    }
    lines.append("\(indent)\(consequence)\(mend)")
    return lines
  }
}

extension Place {
  /// The place for people, from the file inwards.
  package var text: String {
    var parts: [String] = []
    // Names come from the directory and may hold anything that ends or hides a line.
    if let file { parts.append(printable(Array(file.utf8), limit: 4096)) }
    if let page { parts.append("page \(page)") }
    if let offset { parts.append("offset \(offset)") }
    if let bucket { parts.append("bucket \"\(bucket)\"") }
    if let item { parts.append("item \(item)") }
    if let index { parts.append("index \(index)") }
    if let revision { parts.append("revision \(revision)") }
    if let key { parts.append("key \(key)") }
    return parts.joined(separator: " ")
  }
}

/// A number with its thousands set apart.
package func grouped(_ number: some BinaryInteger) -> String {
  let digits = String(number)
  var text = ""
  for (place, digit) in digits.enumerated() {
    let rest = digits.count - place
    if place > 0, rest % 3 == 0, digits.first != "-" || place > 1 { text += "," }
    text.append(digit)
  }
  return text
}
