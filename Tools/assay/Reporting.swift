internal import DataDirCheck
internal import Environment

/// How verbs that check show what they found.
extension Output {
  /// Writes reports in the form asked for.
  ///
  /// - Returns: ``ExitStatus/errorsFound`` if anything found is at least as bad as `threshold`.
  func show(
    _ reports: [TargetReport],
    _ writeOut: WriteOut,
    failOn threshold: Severity = .error
  ) -> ExitStatus {
    switch writeOut {
    case .json: json { TargetReport.write(reports, version: Version.current, to: &$0) }
    case .table: for report in reports { showTable(report, isNamed: reports.count > 1) }
    case .simple: for report in reports { showLines(report, isNamed: reports.count > 1) }
    }
    let worst = reports.flatMap(\.findings).map(\.severity).max()
    return (worst.map { $0 >= threshold } ?? false) ? .errorsFound : .clean
  }

  private func showLines(_ report: TargetReport, isNamed: Bool) {
    if isNamed { line("\(report.path):") }
    for text in report.lines(paint: paint) { line(text) }
  }

  private func showTable(_ report: TargetReport, isNamed: Bool) {
    if isNamed { line("\(report.path):") }
    var table = TextTable([
      .left("ID"), .left("SEVERITY"), .left("PLACE"), .left("TITLE"), .left("OBSERVED"),
      .left("EXPECTED"),
    ])
    for finding in report.findings {
      table.append([
        finding.problem.id, finding.severity.rawValue, finding.place.text, finding.problem.title,
        finding.observed, finding.expected,
      ])
    }
    table.write(to: self)
    for text in report.unproven { line("unproven  \(text)") }
    line(report.verdict.rawValue)
  }

  /// Text in the color of a severity; nil is what is clean.
  func paint(_ text: String, _ severity: Severity?) -> String {
    switch severity {
    case .error: painted(text, .red)
    case .warning: painted(text, .yellow)
    case .notice: painted(text, .cyan)
    case nil: painted(text, .green)
    }
  }
}

extension Command {
  /// Declares the `check` of a group: it looks at one path and shows what it found.
  static func check(
    _ summary: String,
    discussion: String,
    argument: Argument,
    example: Example,
    _ check: @escaping @Sendable (_ path: String, any ProgressSink) throws -> TargetReport
  ) -> Command {
    Command(
      "check",
      summary,
      discussion: discussion,
      arguments: [argument],
      options: [.writeOut, .failOn],
      examples: [example]
    ) { arguments, output in
      let report = try check(arguments.one(argument), output.progress)
      return output.show([report], arguments.writeOut, failOn: arguments.failOn)
    }
  }
}

extension Option {
  /// `--fail-on`, the least severity that makes the exit status 4.
  static let failOn = Option.choice(
    "fail-on",
    ["error", "warning", "notice"],
    "least severity that exits with 4 (default: error)"
  )
}

extension ParsedArguments {
  /// The severity that `--fail-on` asks for.
  var failOn: Severity { text(.failOn).flatMap(Severity.init) ?? .error }
}
