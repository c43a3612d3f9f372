package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.FolderBucket;
import io.millrace.base.bucket.s3.S3Bucket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerConfigTest {
  @TempDir Path folder;

  private ServerConfig read(String text) throws IOException {
    Files.writeString(folder.resolve(ServerConfig.NAME), text);
    return ServerConfig.read(folder);
  }

  @Test
  void bucketsAreFoldersOrBehindTheS3Protocol() throws IOException {
    Files.writeString(folder.resolve("secret"), "guarded\n");
    ServerConfig config =
        read(
            """
            buckets:
              exchange: { folder: shared }
              listings: { region: eu-central-1, access_key: millrace, secret_key_file: secret }
            """);
    assertThat(config.buckets().get("exchange")).isInstanceOf(FolderBucket.class);
    assertThat(config.buckets().get("listings")).isInstanceOf(S3Bucket.class);
    assertThat(config.processes().hidden()).contains(folder.resolve("secret").toAbsolutePath());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{ Exchange: { folder: shared } }",
        "{ exchange: { folder: shared, region: eu-central-1 } }",
        "{ exchange: { endpoint: 'https://s3.example.com' } }",
        "{ exchange: { region: eu-central-1, access_key: millrace } }",
        "{ exchange: { region: eu-central-1, access_key: millrace, secret_key_file: absent } }",
      })
  void bucketsThatCannotBeMeantAreRefused(String buckets) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> read("buckets: " + buckets))
        .returns(ErrorCode.CONFIGURATION_INVALID, MillraceException::code);
  }
}
