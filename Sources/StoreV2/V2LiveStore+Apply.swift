package import EtcdMessages
internal import SnapFormat

/// What applying a v2 request gives.
package enum V2Response: Equatable, Sendable {
  /// It was done.
  case event(V2Event)
  /// It was refused; the same on every member.
  case failure(V2Error)
  /// It was done, and nobody waits for an answer.
  case empty
  /// It has a method that the log never holds.
  case unknownMethod(String)
}

/// Requests of the log.
///
/// > Source: features.md V2-4; upstream `etcdserver/apply_v2.go`, `applierV2store`.
extension V2LiveStore {
  /// Applies a request.
  ///
  /// Attributes of members and the cluster version are stored like any value; that they change the
  /// cluster is the applier's to know.
  ///
  /// - Parameters:
  ///   - request: The request, as the log holds it.
  ///   - now: Clock of this member, for the seconds left.
  /// - Returns: What the client that waits is answered.
  package mutating func apply(_ request: V2Request, now: V2Time) -> V2Response {
    do throws(V2Error) {
      switch request.method {
      case "POST":
        return .event(
          try create(
            request.path,
            value: request.newValue,
            inOrder: true,
            ttl: request.ttl,
            now: now
          )
        )
      case "PUT": return try put(request, now: now)
      case "DELETE":
        guard request.compares else {
          return .event(
            try delete(
              request.path,
              directory: request.dir,
              recursive: request.recursive,
              now: now
            )
          )
        }
        return .event(try compareAndDelete(request.path, request.comparison, now: now))
      case "QGET":
        return .event(try get(request.path, recursive: request.recursive, now: now))
      case "SYNC":
        deleteExpiredKeys(V2Time(unixNanoseconds: request.time), now: now)
        return .empty
      default: return .unknownMethod(request.method)
      }
    } catch {
      return .failure(error)
    }
  }

  private mutating func put(_ request: V2Request, now: V2Time) throws(V2Error) -> V2Response {
    if request.prevExist == false {
      return .event(
        try create(request.path, value: request.newValue, ttl: request.ttl, now: now)
      )
    }
    if request.compares {
      return .event(
        try compareAndSwap(
          request.path,
          request.comparison,
          value: request.val,
          ttl: request.ttl,
          now: now
        )
      )
    }
    if request.prevExist == true {
      return .event(try update(request.path, value: request.val, ttl: request.ttl, now: now))
    }
    if request.isOfCluster {
      _ = try set(request.path, value: request.val, now: now)
      return .empty
    }
    return .event(try set(request.path, value: request.newValue, ttl: request.ttl, now: now))
  }
}

extension V2Request {
  /// Value of the node to make; nil for a directory, whatever value comes with it.
  fileprivate var newValue: String? { dir ? nil : val }

  fileprivate var compares: Bool { prevIndex > 0 || !prevValue.isEmpty }

  fileprivate var comparison: V2LiveStore.Comparison {
    V2LiveStore.Comparison(value: prevValue, index: prevIndex)
  }

  fileprivate var ttl: V2TTLOptions {
    V2TTLOptions(
      expireTime: expiration == 0 ? nil : V2Time(unixNanoseconds: expiration),
      isRefresh: refresh ?? false
    )
  }

  /// Whether it publishes a member's attributes or the cluster version.
  fileprivate var isOfCluster: Bool {
    if path == V2Path.version { return true }
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return parts.count == 5 && path.utf8.starts(with: "\(V2Path.members)/".utf8)
      && (1...16).contains(parts[3].utf8.count) && parts[3].allSatisfy(\.isHexDigit)
      && parts[4] == V2Path.attributes
  }
}
