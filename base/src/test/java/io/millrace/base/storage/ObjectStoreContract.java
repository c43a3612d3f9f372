package io.millrace.base.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.millrace.base.ErrorCode;
import io.millrace.base.MillraceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every object store does.
public abstract class ObjectStoreContract {
  /// The store under test, the same one throughout a test.
  protected abstract ObjectStore store();

  protected static ObjectKey key(String text) {
    return ObjectKey.parse(text);
  }

  protected static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void readsBackWhatWasPut() {
    ObjectStore.ObjectInfo info = store().put(key("runs/1/modèle/MLmodel"), bytes("flavors"));
    assertThat(info.size()).isEqualTo(7);
    assertThat(store().find(info.key())).contains(info);
    assertThat(store().read(info.key())).isEqualTo(bytes("flavors"));
  }

  @Test
  void readsFromAnOffset() throws IOException {
    store().put(key("log"), bytes("0123456789"));
    try (InputStream in = store().open(key("log"), 7)) {
      assertThat(in.readAllBytes()).isEqualTo(bytes("789"));
    }
    try (InputStream in = store().open(key("log"), 70)) {
      assertThat(in.readAllBytes()).isEmpty();
    }
  }

  @Test
  void replacesAnObjectWhole() throws IOException {
    store().put(key("a"), bytes("old and long"));
    try (InputStream old = store().open(key("a"), 0)) {
      store().put(key("a"), bytes("new"));
      assertThat(old.readAllBytes()).isEqualTo(bytes("old and long"));
    }
    assertThat(store().read(key("a"))).isEqualTo(bytes("new"));
  }

  @Test
  void storesNothingWhenTheContentFails() {
    store().put(key("a/kept"), bytes("old"));
    assertThatExceptionOfType(UncheckedIOException.class)
        .isThrownBy(
            () ->
                store()
                    .put(
                        key("a/kept"),
                        out -> {
                          out.write(bytes("half"));
                          throw new IOException("the client left");
                        }))
        .withMessageContaining("the client left");
    assertThat(store().read(key("a/kept"))).isEqualTo(bytes("old"));
    assertThat(store().list(key("a"))).hasSize(1);
  }

  @Test
  void listsBelowAPrefixSortedByKey() {
    for (String name : new String[] {"m/b", "m/a/2", "m/a/10", "mm/x", "m/c/d/e"}) {
      store().put(key(name), bytes(name));
    }
    assertThat(store().list(key("m")).stream().map(info -> info.key().toString()))
        .containsExactly("m/a/10", "m/a/2", "m/b", "m/c/d/e");
    assertThat(store().list(key("absent"))).isEmpty();
    assertThat(store().list(key("m/b"))).isEmpty();
  }

  @Test
  void deletesAnObjectAndAllBelowIt() {
    store().put(key("m/a/1"), bytes("1"));
    store().put(key("m/a/2/3"), bytes("3"));
    store().put(key("n"), bytes("n"));
    store().delete(key("m/a"));
    assertThat(store().list(key("m"))).isEmpty();
    assertThat(store().find(key("n"))).isPresent();
    store().put(key("m"), bytes("now an object"));
    store().delete(key("absent/too"));
  }

  @Test
  void saysWhatIsAbsent() {
    store().put(key("folder/object"), bytes("x"));
    for (String name : new String[] {"absent", "folder", "folder/object/below", "no/folder"}) {
      assertThat(store().find(key(name))).isEmpty();
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> store().open(key(name), 0))
          .returns(ErrorCode.OBJECT_NOT_FOUND, MillraceException::code);
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> store().file(key(name)))
          .returns(ErrorCode.OBJECT_NOT_FOUND, MillraceException::code);
    }
  }

  @Test
  void refusesAnObjectBelowAnotherAndInPlaceOfAFolder() {
    store().put(key("a/b"), bytes("x"));
    for (String name : new String[] {"a/b/c", "a"}) {
      assertThatExceptionOfType(MillraceException.class)
          .isThrownBy(() -> store().put(key(name), bytes("y")))
          .returns(ErrorCode.OBJECT_KEY_INVALID, MillraceException::code);
    }
    assertThat(store().read(key("a/b"))).isEqualTo(bytes("x"));
  }

  @Test
  void givesNativeReadersAFile() throws IOException {
    store().put(key("m/model.json"), bytes("{}"));
    assertThat(Files.readString(store().file(key("m/model.json")))).isEqualTo("{}");
  }

  @Test
  void putsSurviveDeletesOfTheirNeighbours() throws Exception {
    List<Future<?>> calls = new ArrayList<>();
    try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 100; i++) {
        ObjectKey gone = key("shared/deep/gone" + i);
        ObjectKey kept = key("shared/deep/kept" + i);
        calls.add(callers.submit(() -> store().delete(gone)));
        calls.add(callers.submit(() -> store().put(kept, bytes("x"))));
        calls.add(callers.submit(() -> store().put(gone, bytes("x"))));
      }
    }
    for (Future<?> call : calls) {
      call.get();
    }
    assertThat(store().list(key("shared")).stream().filter(i -> i.key().name().startsWith("kept")))
        .hasSize(100);
  }
}
