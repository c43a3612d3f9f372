package io.millrace.base.storage.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import io.millrace.base.storage.ObjectStore;
import io.millrace.base.storage.ObjectStoreContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalObjectStoreTest extends ObjectStoreContract {
  @TempDir private Path root;
  private ObjectStore store;

  @BeforeEach
  void openStore() {
    store = new LocalObjectStore(root);
  }

  @Override
  protected ObjectStore store() {
    return store;
  }

  @Test
  void followsNoLinkInAKey() throws IOException {
    Path outside = Files.createDirectory(root.resolve("outside"));
    Files.writeString(outside.resolve("secret"), "s");
    Files.createSymbolicLink(root.resolve("objects/link"), outside);
    Files.createSymbolicLink(root.resolve("objects/alias"), outside.resolve("secret"));
    assertThat(store.find(key("link/secret"))).isEmpty();
    assertThat(store.find(key("alias"))).isEmpty();
    assertThat(store.list(key("link"))).isEmpty();
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(() -> store.put(key("link/new"), bytes("x")));
    store.put(key("alias"), bytes("mine"));
    store.delete(key("link"));
    assertThat(outside.resolve("secret")).hasContent("s");
    assertThat(outside.resolve("new")).doesNotExist();
  }

  @Test
  void removesFoldersThatBecomeEmpty() {
    store.put(key("a/b/c/d"), bytes("x"));
    store.put(key("a/e"), bytes("x"));
    store.delete(key("a/b/c/d"));
    assertThat(root.resolve("objects/a/b")).doesNotExist();
    assertThat(root.resolve("objects/a/e")).exists();
  }

  @Test
  void clearsWhatAnEarlierProcessLeftHalfWritten() throws IOException {
    Files.writeString(root.resolve("incoming/0123"), "half");
    new LocalObjectStore(root);
    assertThat(root.resolve("incoming")).isEmptyDirectory();
  }

  @Test
  void saysThatTheDiskFailed() {
    ObjectStore full = new LocalObjectStore(root.resolve("other"));
    assertThatExceptionOfType(MillraceException.class)
        .isThrownBy(
            () -> {
              Files.delete(root.resolve("other/incoming"));
              full.put(key("a"), bytes("x"));
            })
        .returns(ErrorCode.STORAGE_UNAVAILABLE, MillraceException::code);
  }
}
