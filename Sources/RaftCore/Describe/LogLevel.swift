/// How much an event matters to who runs a member.
package enum LogLevel: UInt8, CaseIterable, Comparable, Sendable {
  /// Steps of the protocol.
  case debug
  /// Changes of role and of membership.
  case info
  /// What may need a look.
  case warning
  /// What went wrong and was survived.
  case error
  /// What the node does not survive.
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
