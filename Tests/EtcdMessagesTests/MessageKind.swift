internal import ByteCoding
internal import EtcdMessages
internal import ProtoWire
internal import TestSupport
import Testing

/// A message type, so that one law can be tried on all of them.
struct MessageKind: Sendable, CustomTestStringConvertible {
  let type: any ProtoMessage.Type

  var testDescription: String { "\(type)" }

  static let all = types.map(MessageKind.init(type:))

  private static let types: [any ProtoMessage.Type] = [
    Entry.self, HardState.self, ConfState.self, SnapshotMetadata.self, RaftSnapshot.self,
    RaftMessage.self, EarlierRaftMessage.self,
    AuthEnableResponse.self, AuthDisableResponse.self, AuthStatusResponse.self,
    AuthenticateRequest.self, AuthenticateResponse.self, AuthUserAddResponse.self,
    AuthUserGetResponse.self, AuthUserListResponse.self, AuthUserDeleteResponse.self,
    AuthUserChangePasswordResponse.self, AuthUserGrantRoleResponse.self,
    AuthUserRevokeRoleResponse.self, AuthRoleAddResponse.self, AuthRoleGetResponse.self,
    AuthRoleListResponse.self, AuthRoleDeleteResponse.self, AuthRoleGrantPermissionResponse.self,
    AuthRoleRevokePermissionResponse.self, AlarmResponse.self, ClusterMember.self,
    MemberAddRequest.self, MemberRemoveRequest.self, MemberUpdateRequest.self,
    MemberPromoteRequest.self, MemberListRequest.self, MemberAddResponse.self,
    MemberRemoveResponse.self, MemberUpdateResponse.self, MemberPromoteResponse.self,
    MemberListResponse.self, DowngradeRequest.self, DowngradeResponse.self,
    ConfChange.self, ConfChangeSingle.self, ConfChangeV2.self, WALRecord.self, WALSnapshot.self,
    SnapEnvelope.self, MemberMetadata.self, V2Request.self, RequestHeader.self,
    InternalRaftRequest.self, RangeRequest.self, PutRequest.self, DeleteRangeRequest.self,
    Compare.self, RequestOp.self, TxnRequest.self, CompactionRequest.self, LeaseGrantRequest.self,
    LeaseRevokeRequest.self, LeaseCheckpoint.self, LeaseCheckpointRequest.self, Lease.self,
    AlarmRequest.self, AlarmMember.self, KeyValue.self, Event.self, AuthUser.self, AuthRole.self,
    AuthPermission.self, AuthUserAddOptions.self, AuthEnableRequest.self, AuthDisableRequest.self,
    AuthStatusRequest.self, InternalAuthenticateRequest.self, AuthUserAddRequest.self,
    AuthUserDeleteRequest.self, AuthUserGetRequest.self, AuthUserChangePasswordRequest.self,
    AuthUserGrantRoleRequest.self, AuthUserRevokeRoleRequest.self, AuthUserListRequest.self,
    AuthRoleListRequest.self, AuthRoleAddRequest.self, AuthRoleDeleteRequest.self,
    AuthRoleGetRequest.self, AuthRoleGrantPermissionRequest.self,
    AuthRoleRevokePermissionRequest.self, MemberRaftAttributes.self, MemberAttributes.self,
    MembershipMember.self, ClusterVersionSetRequest.self, ClusterMemberAttrSetRequest.self,
    DowngradeInfoSetRequest.self, DowngradeVersionTestRequest.self, ResponseHeader.self,
    RangeResponse.self, PutResponse.self, DeleteRangeResponse.self, CompactionResponse.self,
    ResponseOp.self, TxnResponse.self, HashRequest.self, HashResponse.self, HashKVRequest.self,
    HashKVResponse.self,
    LeaseGrantResponse.self, LeaseRevokeResponse.self, LeaseCheckpointResponse.self,
    LeaseKeepAliveRequest.self, LeaseKeepAliveResponse.self, LeaseTimeToLiveRequest.self,
    LeaseTimeToLiveResponse.self, LeaseLeasesRequest.self, LeaseStatus.self,
    LeaseLeasesResponse.self, LeaseInternalRequest.self, LeaseInternalResponse.self,
    WatchCreateRequest.self, WatchCancelRequest.self, WatchProgressRequest.self, WatchRequest.self,
    WatchResponse.self,
  ]
}

extension ProtoMessage {
  /// Bytes that decode as the message: fields of the schema at random, some twice, some unknown.
  static func randomBytes(_ random: inout SeededGenerator, depth: Int = 0) -> [UInt8] {
    var writer = ProtoWriter(as: .google)
    for (number, shape) in outline {
      // Of a wide message few fields, so that requests stay requests.
      let chance = outline.count > 20 ? 8 : 2
      while Int.random(in: 0..<chance, using: &random) == 0 {
        writeRandom(number, shape, &writer, &random, depth)
        if chance > 2 { break }
      }
    }
    if Int.random(in: 0..<8, using: &random) == 0 {
      writer.tag(5000, .varint)
      writer.varint(random.next())
    }
    return writer.bytes
  }

  private static func writeRandom(
    _ number: Int32,
    _ shape: FieldShape,
    _ writer: inout ProtoWriter,
    _ random: inout SeededGenerator,
    _ depth: Int
  ) {
    switch shape {
    case .message(let type) where depth < 5:
      writer.tag(number, .lengthDelimited)
      writer.lengthDelimited(type.randomBytes(&random, depth: depth + 1))
    case .message: break
    case .scalar(.lengthDelimited):
      writer.tag(number, .lengthDelimited)
      let length = Int.random(in: 0..<12, using: &random)
      writer.lengthDelimited((0..<length).map { _ in UInt8.random(in: 32..<127, using: &random) })
    case .scalar(let wireType):
      writer.tag(number, wireType)
      writer.varint(random.next() >> UInt64.random(in: 0..<64, using: &random))
    case .integers:
      writer.tag(number, .varint)
      writer.varint(random.next() >> UInt64.random(in: 0..<64, using: &random))
    }
  }
}

/// Bytes from hexadecimal text; blanks are passed over.
func hex(_ text: String) -> [UInt8] {
  let digits = text.compactMap { $0.hexDigitValue }
  return stride(from: 0, to: digits.count - 1, by: 2).map {
    UInt8(digits[$0] << 4 | digits[$0 + 1])
  }
}
