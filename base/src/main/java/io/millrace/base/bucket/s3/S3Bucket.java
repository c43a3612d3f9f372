package io.millrace.base.bucket.s3;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.storage.ObjectStore;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/// A bucket behind the S3 protocol. Objects are stored with one request, so they have at most 5
/// GiB. Its client is made with the first use, because loading it takes a while.
public final class S3Bucket implements Bucket {
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final int NOT_FOUND = 404;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  private final S3Settings settings;
  private Optional<S3Client> opened = Optional.empty();

  public S3Bucket(S3Settings settings) {
    this.settings = settings;
  }

  private synchronized S3Client client() {
    if (opened.isEmpty()) {
      S3ClientBuilder builder =
          S3Client.builder()
              .region(Region.of(settings.region()))
              .credentialsProvider(credentials())
              .httpClient(
                  UrlConnectionHttpClient.builder()
                      .connectionTimeout(CONNECT)
                      .socketTimeout(SILENCE)
                      .build());
      settings.endpoint().ifPresent(at -> builder.endpointOverride(at).forcePathStyle(true));
      opened = Optional.of(builder.build());
    }
    return opened.get();
  }

  private AwsCredentialsProvider credentials() {
    return settings
        .keys()
        .<AwsCredentialsProvider>map(
            keys ->
                StaticCredentialsProvider.create(
                    AwsBasicCredentials.create(keys.accessKey(), keys.secretKey())))
        .orElseGet(() -> DefaultCredentialsProvider.builder().build());
  }

  @Override
  public Stream<Entry> list(String prefix) {
    return reached(
        () ->
            client()
                .listObjectsV2Paginator(list -> list.bucket(settings.bucket()).prefix(prefix))
                .contents()
                .stream()
                .map(S3Bucket::entry));
  }

  private static Entry entry(S3Object object) {
    return entry(object.key(), object.size(), object.lastModified(), object.eTag());
  }

  /// @param etag in quotes; some stores have none for objects that they did not write themselves
  private static Entry entry(String key, long size, Instant modified, @Nullable String etag) {
    String tag = etag == null ? size + "-" + modified : etag.replace("\"", "");
    return new Entry(key, size, modified, tag);
  }

  @Override
  public Optional<Entry> find(String key) {
    return reached(
        () -> {
          try {
            var head = client().headObject(get -> get.bucket(settings.bucket()).key(key));
            return Optional.of(entry(key, head.contentLength(), head.lastModified(), head.eTag()));
          } catch (S3Exception e) {
            if (e.statusCode() == NOT_FOUND) {
              return Optional.empty();
            }
            throw e;
          }
        });
  }

  @Override
  public InputStream open(String key, long offset) {
    return reached(
        () -> {
          try {
            return client()
                .getObject(
                    get -> get.bucket(settings.bucket()).key(key).range("bytes=" + offset + "-"));
          } catch (S3Exception e) {
            if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
              return InputStream.nullInputStream();
            }
            if (e.statusCode() == NOT_FOUND) {
              throw new MillraceException(
                  ErrorCode.OBJECT_NOT_FOUND,
                  "There is no object '%s' in the bucket '%s'.".formatted(key, settings.bucket()),
                  "Check the key.",
                  e);
            }
            throw e;
          }
        });
  }

  @Override
  public Entry put(String key, ObjectStore.Content content) {
    try {
      Path whole = Files.createTempFile("millrace-", ".upload");
      try {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(whole))) {
          content.writeTo(out);
        }
        reached(
            () ->
                client()
                    .putObject(
                        put -> put.bucket(settings.bucket()).key(key),
                        RequestBody.fromFile(whole)));
      } finally {
        Files.delete(whole);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return find(key).orElseThrow();
  }

  private <T> T reached(Supplier<T> request) {
    try {
      return request.get();
    } catch (SdkException e) {
      throw new MillraceException(
          ErrorCode.BUCKET_UNREACHABLE,
          "The bucket '%s' does not answer as it should: %s"
              .formatted(settings.bucket(), e.getMessage()),
          "Check its name, endpoint, region and keys in millrace.server.yaml.",
          e);
    }
  }
}
