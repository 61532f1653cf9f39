internal import ByteCoding

/// Ids of members and clusters, which nobody hands out: they follow from URLs and names.
///
/// > Source: formats.md §9.6; `server/etcdserver/api/membership/member.go`, `computeMemberID`;
/// > `cluster.go`, `genID`, in etcd.
package enum ClusterIDs {
  /// The id of a member that founds a cluster, from its peer URLs and the cluster's token.
  package static func member(peerURLs: [String], token: String) -> UInt64 {
    id(sorted(peerURLs) + Array(token.utf8))
  }

  /// The id of a member that is added, from its peer URLs and the time of the request.
  package static func member(peerURLs: [String], addedAtSeconds seconds: Int64) -> UInt64 {
    id(sorted(peerURLs) + Array(String(seconds).utf8))
  }

  /// The id of a cluster, from its first members; later ones do not change it.
  package static func cluster(members: [UInt64]) -> UInt64 {
    id(
      members.sorted().flatMap { member in
        (0..<8).map { UInt8(truncatingIfNeeded: member >> UInt64(56 - 8 * $0)) }
      }
    )
  }

  private static func sorted(_ urls: [String]) -> [UInt8] {
    urls.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
  }

  private static func id(_ bytes: [UInt8]) -> UInt64 {
    SHA1.digest(bytes).rawSpan.bigEndian(at: 0)
  }
}
