// Stands in for the package of that name, which throws wherever the bundler does not mark a server module.
export {};
