// The types of tinyglobby's own dependency refer to this package, which comes without types; nothing here uses them
declare module 'picomatch';
