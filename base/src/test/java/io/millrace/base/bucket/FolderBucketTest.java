package io.millrace.base.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FolderBucketTest extends BucketContract {
  @TempDir Path folder;

  @Override
  protected Bucket bucket() {
    return new FolderBucket(folder.resolve("shared"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../secret.txt", "a/../../secret.txt", "/secret.txt", "", "a//b", "."})
  void nothingOutsideTheFolderCanBeNamed(String key) throws IOException {
    Files.writeString(folder.resolve("secret.txt"), "secret");
    assertThat(bucket().find(key)).isEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> bucket().put(key, out -> out.write(1)))
        .extracting(MillraceException::code)
        .isEqualTo(ErrorCode.OBJECT_KEY_INVALID);
    assertThat(folder.resolve("secret.txt")).hasContent("secret");
  }

  @Test
  void linksAreNeitherListedNorFollowed() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "secret");
    Files.createDirectories(folder.resolve("shared"));
    Files.createSymbolicLink(folder.resolve("shared/file"), secret);
    Files.createSymbolicLink(folder.resolve("shared/up"), folder);
    assertThat(bucket().list("")).isEmpty();
    assertThat(bucket().find("file")).isEmpty();
    assertThat(bucket().find("up/secret.txt")).isEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> bucket().put("up/new.txt", out -> out.write(1)));
  }

  @Test
  void aNameThatIsNotConfiguredIsAFolderOfTheProject() {
    Bucket configured = bucket();
    Buckets buckets = new Buckets(Map.of("listings", configured), folder);
    buckets.get("other-data").put("a.csv", out -> out.write(1));
    assertThat(folder.resolve("buckets/other-data/a.csv")).exists();
    assertThat(buckets.get("listings")).isSameAs(configured);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "ab", "Upper", "a..b", "../up", "a/b", "-ab", "a_b"})
  void aNameThatCannotBeABucketIsRefused(String name) {
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> new Buckets(Map.of(), folder).get(name))
        .extracting(MillraceException::code)
        .isEqualTo(ErrorCode.BUCKET_NAME_INVALID);
  }
}
