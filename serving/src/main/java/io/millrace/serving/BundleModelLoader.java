package io.millrace.serving;

import io.millrace.tracking.ModelAlias;
import io.millrace.tracking.Registry;
import io.millrace.tracking.bundle.ModelBundles;
import io.millrace.tracking.bundle.ServableBundle;
import java.util.Optional;

/// Loads registered versions from their MLmodel bundles.
public final class BundleModelLoader implements ModelLoader {
  private final Registry registry;
  private final ModelBundles bundles;

  public BundleModelLoader(Registry registry, ModelBundles bundles) {
    this.registry = registry;
    this.bundles = bundles;
  }

  @Override
  public Optional<ServedModel> named(ModelAlias alias) {
    return registry
        .byAlias(alias.model(), alias.name())
        .map(version -> new ServedModel(version.name(), version.version()));
  }

  @Override
  public ServableModel load(ServedModel model) {
    ServableBundle bundle = bundles.load(registry.version(model.name(), model.version()));
    return new ServableModel.InProcess(model, bundle.model(), bundle.example());
  }
}
