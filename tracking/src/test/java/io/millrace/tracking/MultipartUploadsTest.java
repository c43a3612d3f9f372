package io.millrace.tracking;

import static io.millrace.base.ErrorCode.UPLOAD_NOT_FOUND;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectKey;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.local.LocalObjectStore;
import io.millrace.tracking.MultipartUploads.Part;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MultipartUploadsTest {
  private static final ArtifactPath FILE = ArtifactPath.ofModel("m-1", "weights.bin");

  private ObjectStore store;
  private Instant now = Instant.now();

  @BeforeEach
  void openStore(@TempDir Path folder) {
    store = new LocalObjectStore(folder);
  }

  private MultipartUploads uploads() {
    return new MultipartUploads(store, () -> now);
  }

  private static InputStream content(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }

  @Test
  void partsOutliveARestart() {
    String upload = uploads().begin(FILE);
    Part first = new Part(1, uploads().put(upload, 1, content("abc")));

    MultipartUploads restarted = uploads();
    Part second = new Part(2, restarted.put(upload, 2, content("de")));
    restarted.complete(upload, FILE, List.of(first, second));

    assertThat(new StoredArtifacts(store).read(FILE)).asString(UTF_8).isEqualTo("abcde");
  }

  @Test
  void whatNobodyTouchesForADayIsForgotten() {
    MultipartUploads uploads = uploads();
    String upload = uploads.begin(FILE);
    uploads.put(upload, 1, content("abc"));

    now = now.plus(MultipartUploads.KEPT).plusSeconds(60);
    uploads.begin(FILE);

    assertThat(store.list(ObjectKey.of("uploads", upload))).isEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> uploads.put(upload, 2, content("d")))
        .returns(UPLOAD_NOT_FOUND, MillraceException::code);
  }

  @Test
  void noIdLeavesItsPlace() {
    uploads().abort("../experiments");
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> uploads().put("..", 1, content("d")))
        .returns(UPLOAD_NOT_FOUND, MillraceException::code);
  }
}
