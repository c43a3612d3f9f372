package io.millrace.serving.onnx;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/// The native libraries of ONNX Runtime, put where its processes find them. They would otherwise
/// each unpack their own copy, of 28 MB, whenever they start.
public final class OnnxLibrary {
  private OnnxLibrary() {}

  /// Unpacks them, if they are not there.
  /// @return options for the Java machine of a process; none on a system without such libraries in
  ///     the class path, where ONNX Runtime says so itself
  public static List<String> unpack(Path folder) throws IOException {
    String place = "/ai/onnxruntime/native/%s-%s/".formatted(system(), architecture());
    for (String name : List.of("onnxruntime", "onnxruntime4j_jni")) {
      String file = System.mapLibraryName(name);
      Path target = Files.createDirectories(folder).resolve(file);
      try (InputStream in = OnnxLibrary.class.getResourceAsStream(place + file)) {
        if (in == null) {
          return List.of();
        }
        if (!Files.exists(target)) {
          Files.copy(in, target);
        }
      }
    }
    return List.of("-Donnxruntime.native.path=" + folder);
  }

  private static String system() {
    String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    return name.contains("mac") ? "osx" : name.contains("win") ? "win" : "linux";
  }

  private static String architecture() {
    String name = System.getProperty("os.arch");
    return name.equals("amd64") || name.equals("x86_64") ? "x64" : name;
  }
}
