package io.millrace.base.bucket.s3;

import java.net.URI;
import java.util.Optional;

/// Where a bucket is and how to get in.
///
/// @param bucket its name there
/// @param endpoint of a store other than Amazon's; its buckets are then named in the path, not in
///     the host
/// @param keys absent: those of the environment, as Amazon's tools find them
public record S3Settings(
    String bucket, String region, Optional<URI> endpoint, Optional<Keys> keys) {

  public record Keys(String accessKey, String secretKey) {
    @Override
    public String toString() {
      return "Keys[" + accessKey + "]";
    }
  }
}
