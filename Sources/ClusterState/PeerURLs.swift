/// URLs members are reached at, as requests give them.
///
/// > Source: wire.md §7; `client/pkg/types/urls.go`, `NewURLs`, in etcd.
package enum PeerURLs {
  /// The URLs in order; nil if there is none, or one that no member could listen on.
  ///
  /// A URL is `http`, `https`, `unix` or `unixs`; those of the first two name host and port and no
  /// path.
  package static func validated(_ urls: [String]) -> [String]? {
    guard !urls.isEmpty else { return nil }
    let trimmed = urls.map(trim)
    guard trimmed.allSatisfy(isValid) else { return nil }
    return trimmed.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func trim(_ url: String) -> String {
    let isBlank: (UInt8) -> Bool = { (0x09...0x0d).contains($0) || $0 == 0x20 }
    let start = url.utf8.drop(while: isBlank)
    return String(
      Substring(start.prefix(start.count - start.reversed().prefix(while: isBlank).count))
    )
  }

  private static func isValid(_ url: String) -> Bool {
    guard let colon = url.utf8.firstIndex(of: UInt8(ascii: ":")) else { return false }
    let scheme = url[..<colon].lowercased()
    let rest = url[url.utf8.index(after: colon)...]
    guard scheme == "http" || scheme == "https" else {
      return scheme == "unix" || scheme == "unixs"
    }
    guard rest.utf8.starts(with: "//".utf8) else { return false }
    let host = rest.utf8.dropFirst(2)
    guard !host.contains(where: { $0 == UInt8(ascii: "/") }) else { return false }
    return isHostAndPort(Array(host.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") }))
  }

  /// Whether there is one colon outside brackets, before digits alone.
  private static func isHostAndPort(_ text: [UInt8]) -> Bool {
    guard let colon = text.lastIndex(of: UInt8(ascii: ":")) else { return false }
    guard text[(colon + 1)...].allSatisfy({ (0x30...0x39).contains($0) }) else { return false }
    let host = text[..<colon]
    if host.first == UInt8(ascii: "[") { return host.last == UInt8(ascii: "]") }
    return !host.contains(UInt8(ascii: ":"))
  }
}
