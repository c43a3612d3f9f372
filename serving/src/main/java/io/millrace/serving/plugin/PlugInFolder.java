package io.millrace.serving.plugin;

import static io.millrace.base.ErrorCode.CONFIGURATION_INVALID;
import static io.millrace.base.ErrorCode.PLUG_IN_INVALID;

import io.millrace.base.MillraceException;
import io.millrace.serving.CombineFunction;
import io.millrace.serving.PlugIns;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The jar files of a folder, as they are when the server starts. They see the JDK, each other and
/// [CombineFunction], and nothing else of the server: they may bring libraries of their own, also
/// in other versions than the server's. Thread-safe.
public final class PlugInFolder implements PlugIns, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(PlugInFolder.class);

  private final List<String> jars;
  private final URLClassLoader classes;

  private PlugInFolder(List<String> jars, URLClassLoader classes) {
    this.jars = List.copyOf(jars);
    this.classes = classes;
  }

  /// @param folder that need not be there
  /// @throws MillraceException with `CONFIGURATION_INVALID` if it cannot be read
  public static PlugInFolder of(Path folder) {
    List<String> names = new ArrayList<>();
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars(folder)) {
      names.add(jar.getFileName().toString());
      urls.add(url(jar));
    }
    if (!names.isEmpty()) {
      log.info("plugins.found jars={}", names);
    }
    return new PlugInFolder(
        names, new URLClassLoader("plugins", urls.toArray(URL[]::new), new Offered()));
  }

  private static List<Path> jars(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new MillraceException(
          CONFIGURATION_INVALID,
          "The folder of plug-ins %s cannot be read: %s".formatted(folder, e.getMessage()),
          "Check its permissions.",
          e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public CombineFunction combine(String className) {
    Class<?> found = find(className);
    if (!CombineFunction.class.isAssignableFrom(found)
        || Modifier.isAbstract(found.getModifiers())) {
      throw invalid(className, "is no class that implements CombineFunction", null);
    }
    try {
      return (CombineFunction) found.getConstructor().newInstance();
    } catch (NoSuchMethodException e) {
      throw invalid(className, "has no public constructor without parameters", e);
    } catch (InvocationTargetException e) {
      throw invalid(className, "cannot be made: its constructor throws " + e.getCause(), e);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw invalid(className, "cannot be made: " + e, e);
    }
  }

  private Class<?> find(String className) {
    try {
      return Class.forName(className, true, classes);
    } catch (ClassNotFoundException e) {
      throw invalid(className, "is in none of the plug-ins " + jars, e);
    } catch (LinkageError e) {
      throw invalid(className, "cannot be loaded: " + e, e);
    }
  }

  private static MillraceException invalid(
      String className, String why, @Nullable Throwable cause) {
    return new MillraceException(
        PLUG_IN_INVALID,
        "combine: class '%s' %s.".formatted(className, why),
        "Put a jar with a public class that implements io.millrace.serving.CombineFunction into the"
            + " folder plugins of the server's state, start the server again, and deploy.",
        cause);
  }

  /// Lets go of the files; classes that were not loaded by then cannot be any more.
  @Override
  public void close() {
    try {
      classes.close();
    } catch (IOException e) {
      log.warn("plugins.not_closed reason={}", e.toString());
    }
  }

  /// What plug-ins see of the server.
  private static final class Offered extends ClassLoader {
    private static final String OFFERED = CombineFunction.class.getName();

    Offered() {
      super("offered", getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (name.equals(OFFERED) || name.startsWith(OFFERED + "$")) {
        return Class.forName(name, false, PlugInFolder.class.getClassLoader());
      }
      throw new ClassNotFoundException(name);
    }
  }
}
