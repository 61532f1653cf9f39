internal import ByteCoding
internal import Environment
internal import SystemIO

/// Where a verb writes: results to stdout through a buffer, remarks and progress to stderr.
///
/// A reader that closes the pipe is no error: what is written afterwards goes nowhere, and verbs
/// that could go on for long ask ``isClosed`` and stop. Nothing exits from in here, so a repair is
/// never cut short by `| head`.
final class Output {
  /// Whether the reader of stdout is gone.
  private(set) var isClosed = false
  /// Why stdout took no more bytes, other than a closed pipe; the run then counts as failed.
  private(set) var failure: String?
  /// Whether results may be colored: on a terminal, and `NO_COLOR` is unset or empty.
  let isColored: Bool
  /// Takes note of work done; shows it only if stderr is a terminal.
  var progress: any ProgressSink { terminalProgress ?? SilentProgress() }

  private let terminalProgress = TerminalProgress.onStandardError()
  private var buffer: [UInt8] = []
  private static let bufferByteCount = 64 << 10

  /// Opens the streams of this process.
  init() {
    let noColor = ThisProcess.environment("NO_COLOR") ?? ""
    isColored = StandardStream.output.isTerminal && noColor.isEmpty
  }

  /// Writes text as it is.
  func write(_ text: some StringProtocol) {
    buffer.append(contentsOf: text.utf8)
    if buffer.count >= Self.bufferByteCount { flush() }
  }

  /// Writes bytes as they are.
  func write(_ bytes: [UInt8]) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.bufferByteCount { flush() }
  }

  /// Writes a line.
  func line(_ text: some StringProtocol = "") {
    write(text)
    write("\n")
  }

  /// Writes one JSON value and ends the line.
  func json(_ body: (inout JSONWriter) throws -> Void) rethrows {
    var writer = JSONWriter()
    try body(&writer)
    write(writer.bytes)
    write("\n")
  }

  /// Writes a line to stderr, after the results so far.
  func remark(_ text: String) {
    flush()
    _ = StandardStream.error.write(Array("\(text)\n".utf8))
  }

  /// Hands the buffered results over.
  func flush() {
    defer { buffer.removeAll(keepingCapacity: true) }
    terminalProgress?.finish()
    guard !isClosed, failure == nil, !buffer.isEmpty else { return }
    switch StandardStream.output.write(buffer) {
    case .written: break
    case .closed: isClosed = true
    case .failed(let reason): failure = reason
    }
  }
}

extension Output {
  /// A color with a meaning.
  enum Color: Int, Sendable {
    /// Errors.
    case red = 31
    /// What is clean.
    case green = 32
    /// Warnings.
    case yellow = 33
    /// Notices.
    case cyan = 36
  }

  /// The text in a color on a colored terminal, and as it is elsewhere.
  func painted(_ text: String, _ color: Color) -> String {
    isColored ? "\u{1B}[\(color.rawValue)m\(text)\u{1B}[0m" : text
  }
}
