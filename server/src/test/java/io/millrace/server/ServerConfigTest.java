package io.millrace.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.bucket.FolderBucket;
import io.millrace.base.bucket.s3.S3Bucket;
import io.millrace.serving.process.ProcessCeilings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

  @Test
  void ceilingsAreWhatEndpointsMayAskFor() throws IOException {
    ServerConfig config =
        read(
            """
            models:
              memory: 2GB
              ceilings: { memory: 8GB, timeout: 2m, replicas: { max: 4, idle: 1h } }
            """);
    assertThat(config.models().ceilings().most().memoryMegabytes()).hasValue(8_192);
    assertThat(config.models().ceilings().most().answer()).contains(Duration.ofMinutes(2));
    assertThat(config.models().ceilings().most().max()).hasValue(4);
    assertThat(config.models().ceilings().most().queue()).isEmpty();
    assertThat(read("models: { memory: 3GB }").models().ceilings()).isEqualTo(ProcessCeilings.NONE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{ ceilings: { memory: 2GB } }              | models.memory: 4GB (models.ceilings: at most"
            + " 2GB)",
        "{ queue: 9, ceilings: { queue: 8 } }       | models.queue: 9 (models.ceilings: at most 8)",
        "{ replicas: { min: 3 }, ceilings: { replicas: { max: 2 } } } | models.replicas.min: 3",
        "{ ceilings: { replicas: { min: 3, max: 2 } } } | models.ceilings: replicas.max: 2",
        "{ ceilings: { memory: 8TB } } | 8TB",
        "{ ceilings: { in_flight: 2 } }             | in_flight",
        "{ ceilings: { memory: 32MB } }             | models.ceilings: memory in MB: 32",
      })
  void ceilingsThatNothingCanKeepAreRefused(String models, String why) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> read("models: " + models))
        .returns(ErrorCode.CONFIGURATION_INVALID, MillraceException::code)
        .withMessageContaining(why);
  }
}
