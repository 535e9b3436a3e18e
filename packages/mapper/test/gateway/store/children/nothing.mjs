// Ends at once
