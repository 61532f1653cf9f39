package import ProtoWire

/// Who asks, and under which id the answer is awaited.
package struct RequestHeader: ProtoMessage {
  /// Request id.
  package var id: UInt64 = 0
  /// User, if authentication is on.
  package var username = ""
  /// Revision of the auth store the user was checked against.
  package var authRevision: UInt64 = 0
  package var unknown = UnknownFields()

  package init() {}

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.RequestHeader",
    [
      .scalar(1, "ID", \.id), .scalar(2, "username", \.username),
      .scalar(3, "auth_revision", \.authRevision),
    ]
  )
}

/// A request of the v3 API, or one the server makes itself, as it stands in the raft log.
///
/// Upstream has one optional field for each kind of request and sets exactly one. The list keeps
/// more than one as well, in the order they were met.
///
/// > Source: formats.md §9.2, §10; `api/etcdserverpb/raft_internal.proto`, `InternalRaftRequest`.
package struct InternalRaftRequest: ProtoMessage {
  /// Request id; unused by clients' requests, which carry it in the header.
  package var id: UInt64 = 0
  /// Who asks.
  package var header: RequestHeader?
  /// What is asked, by custom one request.
  package var requests: [Request] = []
  package var unknown = UnknownFields()

  package init() {}

  /// Creates a request as the server proposes it.
  package init(_ request: Request, header: RequestHeader? = nil) {
    requests = [request]
    self.header = header
  }

  /// The request: of several, the one with the lowest field number.
  package var request: Request? {
    requests.min { $0.position < $1.position }
  }

  package static let schema = MessageSchema<Self>(
    "etcdserverpb.InternalRaftRequest",
    [
      .scalar(1, "ID", \.id),
      .choices(2, "v2", \.requests, Request.v2),
      .choices(3, "range", \.requests, Request.range),
      .choices(4, "put", \.requests, Request.put),
      .choices(5, "delete_range", \.requests, Request.deleteRange),
      .choices(6, "txn", \.requests, Request.txn),
      .choices(7, "compaction", \.requests, Request.compaction),
      .choices(8, "lease_grant", \.requests, Request.leaseGrant),
      .choices(9, "lease_revoke", \.requests, Request.leaseRevoke),
      .choices(10, "alarm", \.requests, Request.alarm),
      .choices(11, "lease_checkpoint", \.requests, Request.leaseCheckpoint),
      .message(100, "header", \.header),
      .choices(1000, "auth_enable", \.requests, Request.authEnable),
      .choices(1011, "auth_disable", \.requests, Request.authDisable),
      .choices(1012, "authenticate", \.requests, Request.authenticate),
      .choices(1013, "auth_status", \.requests, Request.authStatus),
      .choices(1100, "auth_user_add", \.requests, Request.authUserAdd),
      .choices(1101, "auth_user_delete", \.requests, Request.authUserDelete),
      .choices(1102, "auth_user_get", \.requests, Request.authUserGet),
      .choices(1103, "auth_user_change_password", \.requests, Request.authUserChangePassword),
      .choices(1104, "auth_user_grant_role", \.requests, Request.authUserGrantRole),
      .choices(1105, "auth_user_revoke_role", \.requests, Request.authUserRevokeRole),
      .choices(1106, "auth_user_list", \.requests, Request.authUserList),
      .choices(1107, "auth_role_list", \.requests, Request.authRoleList),
      .choices(1200, "auth_role_add", \.requests, Request.authRoleAdd),
      .choices(1201, "auth_role_delete", \.requests, Request.authRoleDelete),
      .choices(1202, "auth_role_get", \.requests, Request.authRoleGet),
      .choices(1203, "auth_role_grant_permission", \.requests, Request.authRoleGrantPermission),
      .choices(1204, "auth_role_revoke_permission", \.requests, Request.authRoleRevokePermission),
      .choices(1300, "cluster_version_set", \.requests, Request.clusterVersionSet),
      .choices(1301, "cluster_member_attr_set", \.requests, Request.clusterMemberAttrSet),
      .choices(1302, "downgrade_info_set", \.requests, Request.downgradeInfoSet),
      .choices(9900, "downgrade_version_test", \.requests, Request.downgradeVersionTest),
    ]
  )
}

extension InternalRaftRequest {
  /// The kind each field of the schema stands for; nil for `ID` and `header`.
  static let kinds: [RequestKind?] = schema.fields.map { RequestKind(rawValue: $0.name) }
}

extension InternalRaftRequest.Request {
  /// What is asked, in one word.
  package var kind: RequestKind {
    InternalRaftRequest.kinds[position] ?? .unknown
  }

  /// Position of the request's field in the schema.
  var position: Int {
    let type = ObjectIdentifier(type(of: message))
    let position = InternalRaftRequest.schema.fields.firstIndex { field in
      if case .message(let other) = field.shape { ObjectIdentifier(other) == type } else { false }
    }
    guard let position else { preconditionFailure("\(message) is in no field of the schema") }
    return position
  }
}
