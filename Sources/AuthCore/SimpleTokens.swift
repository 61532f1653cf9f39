/// Tokens given out, until when they hold and for whom; every member keeps the same.
///
/// Time comes in as nanoseconds of any clock that only rises.
///
/// > Source: wire.md §9; `server/auth/simple_token.go`, in etcd.
package struct SimpleTokens: Equatable, Sendable {
  private struct Token: Equatable {
    var user: [UInt8]
    var deadline: Int64
  }

  private var tokens: [[UInt8]: Token] = [:]
  /// Whether tokens are given out and known: only while authentication is on.
  package private(set) var isEnabled = false

  /// Creates a keeper without tokens, switched off.
  init() {}

  /// Number of tokens that have not been dropped.
  package var count: Int { tokens.count }

  mutating func enable() { isEnabled = true }

  mutating func disable() {
    isEnabled = false
    tokens = [:]
  }

  /// The text of a token: letters the proposer chose, and the index of the entry.
  static func text(prefix: String, index: UInt64) -> String { "\(prefix).\(index)" }

  /// Takes a token in.
  mutating func assign(_ token: String, to user: String, now: Int64, ttl: Int64) {
    guard isEnabled else { return }
    let deadline = now.addingReportingOverflow(ttl)
    tokens[Array(token.utf8)] = Token(
      user: Array(user.utf8),
      deadline: deadline.overflow ? .max : deadline.partialValue
    )
  }

  /// The user a token stands for, whose time begins anew.
  mutating func use(_ token: String, now: Int64, rules: AuthRules) -> String? {
    let key = Array(token.utf8)
    guard let found = tokens[key] else { return nil }
    if !rules.mutates(.tokenUnrenewed) {
      assign(
        token,
        to: String(decoding: found.user, as: UTF8.self),
        now: now,
        ttl: rules.tokenTTL
      )
    }
    return String(decoding: found.user, as: UTF8.self)
  }

  /// Drops tokens whose time has passed; upstream looks every second.
  package mutating func expire(now: Int64) {
    tokens = tokens.filter { $0.value.deadline >= now }
  }

  /// Drops all tokens of a user.
  mutating func invalidate(user: [UInt8]) { tokens = tokens.filter { $0.value.user != user } }

  /// The index a member must have applied before it can know a token; nil if the text is no token.
  package static func index(of token: String) -> UInt64? {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    return UInt64(parts[1])
  }
}
