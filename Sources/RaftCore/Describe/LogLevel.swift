/// How much an event matters to who runs a member.
package enum LogLevel: UInt8, CaseIterable, Comparable, Sendable {
  case debug
  case info
  case warning
  case error
  case fatal

  package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}

extension LogLevel: CustomStringConvertible {
  /// The word in front of a line.
  package var description: String {
    switch self {
    case .debug: "DEBUG"
    case .info: "INFO"
    case .warning: "WARN"
    case .error: "ERROR"
    case .fatal: "FATAL"
    }
  }
}
