internal import DataDirCheck
internal import EtcdMessages
internal import ProtoWire
internal import SchemaFormat

/// Disagreement of the parts: family C.
extension DamageRecipe {
  private static let learner = MemberRecord(
    id: 0x3c,
    peerURLs: ["http://10.0.0.60:2380"],
    isLearner: true
  )
  private static let stranger = MemberRecord(id: 0x4d, peerURLs: ["http://10.0.0.77:2380"])

  /// Disagreement about how far the log is applied.
  private static let index: [DamageRecipe] = [
    DamageRecipe(.indexBeyondLog, .error, "the database is ahead of the log") { image in
      image.set("meta", MetaKey.consistentIndex.rawValue, bigEndian(13))
    },
    DamageRecipe(.indexTerm, .error, "the term of the consistent index is another") { image in
      image.set("meta", MetaKey.term.rawValue, bigEndian(3))
    },
    DamageRecipe(.indexMalformed, .error, "the consistent index has seven bytes") { image in
      image.set("meta", MetaKey.consistentIndex.rawValue, Array(bigEndian(12).dropFirst()))
    },
    DamageRecipe(.indexMissing, .error, "rows and no consistent index") { image in
      image.remove("meta", MetaKey.consistentIndex.rawValue)
    },
  ]

  /// Leases.
  private static let leases: [DamageRecipe] = [
    DamageRecipe(.leaseMissing, .warning, "a key names a lease that is gone") { image in
      let row = KeyValue.with {
        $0.key = Array("key-8".utf8)
        $0.value = Array("value of 8".utf8)
        $0.createRevision = 8
        $0.modRevision = 8
        $0.version = 1
        $0.lease = 0x77
      }
      image.buckets["key"]?[RevisionKey(revision: Revision(main: 8)).encoded] =
        row.encoded(as: .gogo)
    },
    DamageRecipe(.leaseRow, .warning, "a lease stands under another id") { image in
      let lease = Lease.with {
        $0.id = 5
        $0.ttl = 60
      }
      image.buckets["lease"]?[bigEndian(6)] = lease.encoded(as: .gogo)
    },
    DamageRecipe(.leaseMalformed, .error, "a lease does not decode") { image in
      image.buckets["lease"]?[bigEndian(6)] = [0x08]
    },
  ]

  /// Users and roles.
  private static let auth: [DamageRecipe] = [
    DamageRecipe(.authMalformed, .error, "a user does not decode") { image in
      image.set("authUsers", "alice", [0x0a, 0x7f])
    },
    DamageRecipe(.authReference, .warning, "a user has a role that does not exist") { image in
      let user = AuthUser.with {
        $0.name = Array("alice".utf8)
        $0.roles = ["dev"]
        $0.options = AuthUserAddOptions()
      }
      image.set("authUsers", "alice", user.encoded(as: .gogo))
    },
    DamageRecipe(.authReference, .warning, "authentication is on and there is no root") { image in
      image.set("auth", AuthKey.authEnabled.rawValue, [1])
    },
    DamageRecipe(.authMalformed, .error, "authEnabled is neither 0 nor 1") { image in
      image.set("auth", AuthKey.authEnabled.rawValue, [2])
    },
    DamageRecipe(.authReference, .warning, "a permission's range is empty") { image in
      let permission = AuthPermission.with {
        $0.key = Array("b".utf8)
        $0.rangeEnd = Array("a".utf8)
      }
      let role = AuthRole.with {
        $0.name = Array("dev".utf8)
        $0.keyPermission = [permission]
      }
      image.set("authRoles", "dev", role.encoded(as: .gogo))
    },
  ]

  /// Members.
  private static let members: [DamageRecipe] = [
    DamageRecipe(.membersDiffer, .warning, "a learner's promotion never reached the database") {
      image in
      image.set(learner)
    },
    DamageRecipe(.membersDiffer, .warning, "a member is missing in the database") { image in
      image.remove("members", "3c")
    },
    DamageRecipe(.memberZombie, .warning, "a removed member came back") { image in
      image.set(stranger)
      image.set("members_removed", stranger.idText, Array("removed".utf8))
    },
    DamageRecipe(.memberZombie, .error, "a removed member came back in 3.6") { image in
      image.set("meta", MetaKey.storageVersion.rawValue, Array("3.6.0".utf8))
      image.set(stranger)
      image.set("members_removed", stranger.idText, Array("removed".utf8))
    },
    DamageRecipe(.memberMalformed, .warning, "a member does not decode") { image in
      image.set("members", "2b", Array("{\"id\":".utf8))
    },
    DamageRecipe(.confStateDiffers, .warning, "the ConfState of the database lacks a voter") {
      image in
      let state = ConfState(voters: [0x1a, 0x2b])
      image.set("meta", MetaKey.confState.rawValue, ConfStateRecord.encode(state))
    },
    DamageRecipe(.memberForeign, .warning, "the log is of a member the cluster does not have") {
      image in
      image.metadata = MemberMetadata(nodeID: 0x4d, clusterID: 0xc1)
      image.setVotes(0x4d)
    },
    DamageRecipe(.databaseForeign, .warning, "the database's members are all strangers") {
      image in
      for member in MemberImage.members { image.remove("members", member.idText) }
      image.set(stranger)
    },
    DamageRecipe(.memberUnnamed, .error, "the log's cluster id is zero") { image in
      image.metadata = MemberMetadata(nodeID: 0x1a, clusterID: 0)
    },
  ]

  /// Versions and alarms.
  private static let cluster: [DamageRecipe] = [
    DamageRecipe(.clusterMalformed, .error, "the cluster version is no version") { image in
      image.set("cluster", ClusterKey.clusterVersion.rawValue, Array("3.x".utf8))
    },
    DamageRecipe(.clusterVersion, .warning, "the cluster version is another") { image in
      image.set("cluster", ClusterKey.clusterVersion.rawValue, Array("3.4.0".utf8))
    },
    DamageRecipe(.alarmActive, .notice, "the database is full") { image in
      let alarm = AlarmMember.with {
        $0.memberID = 0x1a
        $0.alarm = .noSpace
      }
      image.buckets["alarm"]?[alarm.encoded(as: .gogo)] = []
    },
    DamageRecipe(.alarmActive, .warning, "members were found to disagree") { image in
      let alarm = AlarmMember.with {
        $0.memberID = 0x1a
        $0.alarm = .corrupt
      }
      image.buckets["alarm"]?[alarm.encoded(as: .gogo)] = []
    },
    DamageRecipe(.downgradeActive, .notice, "a downgrade was begun") { image in
      let downgrade = DowngradeRecord(targetVersion: "3.4.0", enabled: true)
      image.set("cluster", ClusterKey.downgrade.rawValue, downgrade.encoded)
    },
    DamageRecipe(.storageVersion, .error, "the storage version is no version") { image in
      image.set("meta", MetaKey.storageVersion.rawValue, Array("3.6".utf8))
    },
    DamageRecipe(.schemaFields, .warning, "the term is gone") { image in
      image.remove("meta", MetaKey.term.rawValue)
    },
    DamageRecipe(.schemaFields, .warning, "a key of bucket meta is garbled") { image in
      image.set("meta", "tern", bigEndian(2))
    },
  ]

  /// Disagreement of the parts.
  package static let cross: [DamageRecipe] = index + leases + auth + members + cluster
}
