package io.millrace.base.bucket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What every bucket does.
public abstract class BucketContract {
  /// The bucket under test, the same one throughout a test; empty at its start.
  protected abstract Bucket bucket();

  private Bucket.Entry put(String key, String text) {
    return bucket().put(key, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private List<String> keys(String prefix) {
    try (Stream<Bucket.Entry> entries = bucket().list(prefix)) {
      return entries.map(Bucket.Entry::key).toList();
    }
  }

  private String text(String key, long offset) throws IOException {
    try (InputStream in = bucket().open(key, offset)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void readsBackWhatWasPut() throws IOException {
    Bucket.Entry entry = put("listings/2026/june.csv", "make,price");
    assertThat(entry.size()).isEqualTo(10);
    assertThat(entry.modified())
        .isBetween(
            Instant.now().minus(Duration.ofMinutes(1)), Instant.now().plus(Duration.ofMinutes(1)));
    assertThat(bucket().find(entry.key())).contains(entry);
    assertThat(text(entry.key(), 0)).isEqualTo("make,price");
    assertThat(text(entry.key(), 5)).isEqualTo("price");
  }

  @Test
  void otherBytesHaveAnotherTag() throws IOException {
    String before = put("a.csv", "1").etag();
    assertThat(put("a.csv", "22").etag()).isNotEqualTo(before);
    assertThat(text("a.csv", 0)).isEqualTo("22");
  }

  @Test
  void listsBelowAPrefixInTheOrderOfTheBytes() {
    List.of("in/b.csv", "in/a/z.csv", "in/a.csv", "in/é.csv", "in/B.csv", "out/a.csv", "inner.csv")
        .forEach(key -> put(key, key));
    assertThat(keys("in/"))
        .containsExactly("in/B.csv", "in/a.csv", "in/a/z.csv", "in/b.csv", "in/é.csv");
    assertThat(keys("in/a")).containsExactly("in/a.csv", "in/a/z.csv");
    assertThat(keys("")).hasSize(7);
    assertThat(keys("nothing/")).isEmpty();
  }

  @Test
  void storesNothingWhenTheContentFails() {
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                bucket()
                    .put(
                        "half.csv",
                        out -> {
                          out.write(1);
                          throw new IllegalStateException("broken off");
                        }));
    assertThat(keys("")).isEmpty();
  }

  @Test
  void saysThatAnObjectIsNotThere() {
    assertThat(bucket().find("none.csv")).isEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> bucket().open("none.csv", 0))
        .withMessageContaining("'none.csv'")
        .extracting(MillraceException::code)
        .isEqualTo(ErrorCode.OBJECT_NOT_FOUND);
  }
}
