package io.millrace.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.base.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SplitTest {
  @Test
  void agreesWithCrc32OfTheDecimalText() {
    // zlib.crc32(b"0") % 10 and so on, in Python
    assertThat(IntStream.range(0, 8).map(Split::bucket)).containsExactly(9, 3, 7, 1, 8, 6, 0, 6);
  }

  @Test
  void agreesWithTheReferenceOfAThousandRows() throws IOException {
    var reference =
        Json.parse(Files.readString(SharedFiles.path("reference/split-first-1000-buckets.json")));
    assertThat(IntStream.range(0, 1_000).map(Split::bucket).boxed())
        .isEqualTo(reference.valueStream().map(bucket -> bucket.asInt()).toList());
  }

  @Test
  void sharesDoNotOverlap() {
    for (int bucket = 0; bucket < 10; bucket++) {
      int b = bucket;
      assertThat(Split.values())
          .filteredOn(s -> s != Split.ALL && s.firstBucket() <= b && b <= s.lastBucket())
          .hasSize(1);
    }
  }
}
