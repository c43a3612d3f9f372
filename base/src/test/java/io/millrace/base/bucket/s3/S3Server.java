package io.millrace.base.bucket.s3;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.FilesystemNio2BlobStore;

/// A server of the S3 protocol over a folder, for tests of all modules.
public final class S3Server implements AutoCloseable {
  private static final S3Settings.Keys KEYS = new S3Settings.Keys("access", "secret");

  private final S3Proxy proxy;

  public S3Server(Path folder) {
    try {
      proxy =
          S3Proxy.builder()
              .blobStore(new FilesystemNio2BlobStore(folder.toString()))
              .endpoint(URI.create("http://127.0.0.1:0"))
              .awsAuthentication(
                  AuthenticationType.AWS_V2_OR_V4, KEYS.accessKey(), KEYS.secretKey())
              .build();
      proxy.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /// @param bucket each folder of the server's is one
  public S3Settings settings(String bucket) {
    return settings(bucket, KEYS);
  }

  S3Settings settings(String bucket, S3Settings.Keys keys) {
    return new S3Settings(bucket, "eu-central-1", Optional.of(endpoint()), Optional.of(keys));
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + proxy.getPort());
  }

  @Override
  public void close() {
    try {
      proxy.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
