package import SchemaFormat

/// The schema's names for what a database said.
extension BackendFacts {
  /// The pairs of a bucket; empty if the bucket is absent.
  package func pairs(_ bucket: Bucket) -> [BucketPair] { pairs(bucket.rawValue) }

  /// The value of a key of bucket `meta`; nil if absent.
  package func meta(_ key: MetaKey) -> BucketPair? {
    value(key.rawValue, in: Bucket.meta.rawValue)
  }

  /// The value of a key of bucket `cluster`; nil if absent.
  package func cluster(_ key: ClusterKey) -> BucketPair? {
    value(key.rawValue, in: Bucket.cluster.rawValue)
  }

  /// The value of a key of bucket `auth`; nil if absent.
  package func auth(_ key: AuthKey) -> BucketPair? {
    value(key.rawValue, in: Bucket.auth.rawValue)
  }

  /// Which etcd wrote the database last; nil if it does not tell.
  package var schemaVersion: SchemaVersion? {
    SchemaVersion.detect(
      meta: { meta($0)?.value },
      clusterVersion: cluster(.clusterVersion)?.value
    )
  }
}
