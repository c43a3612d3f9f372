package io.millrace.base.bucket.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.Bucket;
import io.millrace.base.bucket.BucketContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class S3BucketTest extends BucketContract {
  @TempDir static Path folder;
  private static S3Server server;
  private String name;
  private S3Bucket bucket;

  @BeforeAll
  static void start() {
    server = new S3Server(folder);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open() throws IOException {
    name = "cars-" + UUID.randomUUID();
    Files.createDirectory(folder.resolve(name));
    bucket = new S3Bucket(server.settings(name));
  }

  @Override
  protected Bucket bucket() {
    return bucket;
  }

  @Test
  void listsMoreThanOnePage() throws IOException {
    Path in = Files.createDirectory(folder.resolve(name).resolve("in"));
    for (int i = 0; i < 1_001; i++) {
      Files.writeString(in.resolve("%04d".formatted(i)), "x");
    }
    assertThat(bucket.list("in/")).hasSize(1_001);
  }

  @Test
  void saysWhatIsWrongWithTheKeys() {
    S3Settings wrong = server.settings(name, new S3Settings.Keys("access", "guessed"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new S3Bucket(wrong).list(""))
        .withMessageContaining(name)
        .withMessageNotContaining("guessed")
        .extracting(MillraceException::code)
        .isEqualTo(ErrorCode.BUCKET_UNREACHABLE);
  }
}
